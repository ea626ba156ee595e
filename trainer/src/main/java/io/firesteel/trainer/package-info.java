/**
 * Learns: rewards of a group become advantages, advantages become a gradient, the gradient a better policy.
 *
 * <p>Start with {@link io.firesteel.trainer.GrpoTrainer}: one iteration, from verified groups to an updated network.
 * {@link io.firesteel.trainer.SftTrainer} learns from given sequences instead. Both see the network only through
 * {@link io.firesteel.trainer.PolicyNetwork} and tell it what to learn through {@link io.firesteel.trainer.Objective};
 * they are host arithmetic without ND4J, Spark, clocks or threads of their own. Formulas live in {@code credit}
 * (rewards to advantages) and {@code loss} (advantages to derivatives), the network in {@code network}.
 */
package io.firesteel.trainer;
