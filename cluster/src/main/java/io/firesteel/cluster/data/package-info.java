/**
 * Where prompts come from: generated problems or files, rendered through a template, drawn in shuffled epochs.
 *
 * <p>Start with {@link io.firesteel.cluster.data.PromptSource} and {@link io.firesteel.cluster.data.Curriculum}. Which
 * prompt is drawn when is a function of the seed and the iteration, so a resumed run sees the same prompts.
 */
package io.firesteel.cluster.data;
