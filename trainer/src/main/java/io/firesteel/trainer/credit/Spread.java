package io.firesteel.trainer.credit;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

/**
 * Whether a group holds anything to learn from: its members must differ. What dynamic sampling asks (DAPO, Yu et al. 2025,
 * arXiv:2503.14476, §3.2), whose eq. 11 counts right completions where this compares rewards; drawing further prompts is the
 * business of whoever samples.
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
