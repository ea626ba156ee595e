/**
 * Where prompts come from: generated problems or files, rendered through a template, drawn in an order that is a function of the seed and
 * the iteration, so a resumed run sees the same prompts.
 *
 * <p>Start with {@link io.firesteel.cluster.data.DataSets}, which is made of settings, and {@link io.firesteel.cluster.data.Curriculum},
 * which draws. A source gives {@code Problems}; files are rows ({@link io.firesteel.cluster.table}) that a {@code ProblemSchema}
 * reads.
 */
package io.firesteel.cluster.data;
