/**
 * Learns from pairs of completions of which one is preferred: reward models and direct preference optimisation. Start with
 * {@link io.firesteel.trainer.preference.PreferenceTrainer}; what gives a completion its reward is a
 * {@link io.firesteel.trainer.preference.PairReward}.
 */
package io.firesteel.trainer.preference;
