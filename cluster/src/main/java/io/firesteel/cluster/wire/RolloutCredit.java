package io.firesteel.cluster.wire;

import java.io.Serializable;

/**
 * What the driver knows of a rollout that its executor does not.
 *
 * @param advantage that every token of it shares; NaN if it has none
 * @param klPenalty what {@code kl = in-reward} took from its reward before rewards were compared; NaN where nothing was computed
 * @param learned {@code yes}, or why it was not learned; empty where that is not known
 * @param round of sampling in which its prompt was drawn, from 1
 */
public record RolloutCredit(double advantage, double klPenalty, String learned, int round) implements Serializable {
    /** Of a rollout that nobody wanted to learn from. */
    public static final RolloutCredit NONE = new RolloutCredit(Double.NaN, Double.NaN, "", 1);

    /** Where only the advantage is known. */
    public static RolloutCredit of(double advantage) {
        return new RolloutCredit(advantage, Double.NaN, "", 1);
    }
}
