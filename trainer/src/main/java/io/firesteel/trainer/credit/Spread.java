package io.firesteel.trainer.credit;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

/**
 * Whether a group holds anything to learn from: its members must differ. The predicates of dynamic sampling (DAPO, Yu et
 * al. 2025, arXiv:2503.14476, §3.2); drawing further prompts until enough groups pass is the training loop's business.
 */
public final class Spread {
    /** Rewards nearer to each other than this, relative to the largest magnitude (or 1), count as equal. */
    private static final double TOLERANCE = 1e-9;

    private Spread() {}

    /** Whether two of the usable members have different rewards. */
    public static boolean inRewards(Group<ScoredRollout> group) {
        return in(group.members().stream()
                .filter(ScoredRollout::usable)
                .mapToDouble(m -> m.reward().total())
                .toArray());
    }

    /**
     * DAPO's eq. 11, {@code 0 < #correct < G}, over usable members. Narrower than {@link #inRewards} where the reward
     * has other parts, such as format.
     */
    public static boolean inCorrectness(Group<ScoredRollout> group) {
        long usable = group.members().stream().filter(ScoredRollout::usable).count();
        long correct = group.members().stream()
                .filter(m -> m.usable() && m.verdict().isCorrect())
                .count();
        return 0 < correct && correct < usable;
    }

    /** Whether two of these values differ, by more than the rounding of a sum of reward parts. */
    public static boolean in(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return most - least > TOLERANCE * Math.max(1, Math.max(Math.abs(least), Math.abs(most)));
    }
}
