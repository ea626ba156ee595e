package io.firesteel.cluster.wire;

/**
 * What learning made of a rollout.
 *
 * @param advantage that every token of it shares; NaN if it has none
 * @param klPenalty what {@code kl = in-reward} took from its reward before rewards were compared; NaN where nothing was computed
 * @param learned {@code yes}, or why it was not learned; empty where that is not known
 */
public record RolloutCredit(double advantage, double klPenalty, String learned) {
    /** Of a rollout that nobody wanted to learn from. */
    public static final RolloutCredit NONE = new RolloutCredit(Double.NaN, Double.NaN, "");

    /** Where only the advantage is known. */
    public static RolloutCredit of(double advantage) {
        return new RolloutCredit(advantage, Double.NaN, "");
    }
}
