/**
 * Learns: rewards of a group become advantages, advantages become a gradient, the gradient a better policy.
 *
 * <p>Start with {@link io.firesteel.trainer.GrpoTrainer}: one iteration, from verified groups through credit to an updated network.
 * {@link io.firesteel.trainer.SftTrainer} learns from given sequences instead. Both lay {@link io.firesteel.trainer.TrainingRow}s
 * out, see the network only through {@link io.firesteel.trainer.PolicyNetwork} and tell it what to learn through
 * {@link io.firesteel.trainer.Objective}; they are host arithmetic without ND4J, Spark, clocks or threads of their own.
 * Formulas live in {@code credit} (rewards to advantages), {@code objective} and {@code loss} (columns to derivatives); packing in
 * {@code batch}, steps in {@code optimiser}, the network with its heads in {@code network}.
 */
package io.firesteel.trainer;
