/**
 * From a network's gradient to its next parameters: norm, clip, learning rate by a schedule, AdamW. Works on any
 * {@link io.firesteel.trainer.optimiser.LearningNetwork}, whatever it computes.
 *
 * <p>Start with {@link io.firesteel.trainer.optimiser.Optimiser}. The update itself is the network's, where the parameters are.
 */
package io.firesteel.trainer.optimiser;
