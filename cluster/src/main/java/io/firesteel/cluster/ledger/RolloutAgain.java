package io.firesteel.cluster.ledger;

import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Reward;
import io.firesteel.core.Verdict;

import java.io.Serializable;

/**
 * A completion that was verified and rewarded again.
 *
 * @param iteration the run's step it belongs to
 * @param promptId its prompt
 * @param sample index within the prompt's group
 * @param gold the reference
 * @param completion its text
 * @param finish why it ended
 * @param credit what learning made of it
 * @param before the name of the verifier that verified it, its verdict, and the reward
 * @param again the same of today; {@code before} where it could not be verified again
 * @param failure why it could not be verified again; empty where it was
 */
public record RolloutAgain(
        long iteration,
        String promptId,
        int sample,
        String gold,
        String completion,
        FinishReason finish,
        RolloutCredit credit,
        Scored before,
        Scored again,
        String failure)
        implements Serializable {
    /** What {@code learned} says of a prompt's greedy completion, which is in no group. */
    static final String BASELINE = "baseline";

    /** What {@code learned} says of a completion whose group another took the place of. */
    static final String REPLACED = "replaced";

    /** By whom, what, for how much. {@code reward} carries no meaning unless the verdict is conclusive. */
    public record Scored(String verifier, Verdict verdict, Reward reward) implements Serializable {
        boolean usable() {
            return verdict.kind().conclusive();
        }

        /** The total, NaN where there is none. */
        double total() {
            return usable() ? reward.total() : Double.NaN;
        }
    }

    /** Whether the verdict is of another kind. */
    public boolean verdictChanged() {
        return before.verdict().kind() != again.verdict().kind();
    }

    /** Whether it earns something else, or earns at all where it did not. */
    public boolean rewardChanged() {
        return differ(before.total(), again.total());
    }

    /** Whether it is in the batch that is compared and learned. */
    boolean inBatch() {
        return !isBaseline() && !credit.learned().equals(REPLACED);
    }

    boolean isBaseline() {
        return credit.learned().equals(BASELINE);
    }

    /** Whether two numbers differ by more than the rounding of sums; a number differs from none, which is NaN. */
    static boolean differ(double one, double other) {
        return Double.isNaN(one) != Double.isNaN(other)
                || Math.abs(one - other) > 1e-9 * Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
    }
}
