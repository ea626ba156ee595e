package io.firesteel.trainer.preference;

/**
 * How well rewards agree with preferences.
 *
 * @param pairs how many
 * @param loss mean, nats
 * @param accuracy share of pairs whose chosen completion has the greater reward; equal rewards are no agreement
 * @param margin mean of the chosen one's reward minus the other's
 * @param chosen mean reward of the chosen ones
 * @param rejected mean reward of the others
 */
public record PairFigures(int pairs, double loss, double accuracy, double margin, double chosen, double rejected) {}
