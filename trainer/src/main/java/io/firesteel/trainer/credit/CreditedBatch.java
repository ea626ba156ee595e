package io.firesteel.trainer.credit;

import java.util.List;

/**
 * The completions that one iteration learns from, and what became of the others.
 *
 * @param rollouts those that count in the loss, by group, then by sample; some may have advantage 0
 * @param groups groups given
 * @param groupsWithoutSpread groups whose usable members all earned the same, or that had fewer than two usable members
 * @param usable completions whose verdict became a reward
 * @param unusable completions whose verdict could not become a reward; in no statistics
 * @param maskedTruncated truncated completions that took part in their group's statistics but are not learned
 * @param meanReward over all usable completions; 0 if there are none
 * @param meanGroupStd mean over groups of the population std of the rewards of usable members
 */
public record CreditedBatch(
        List<CreditedRollout> rollouts,
        int groups,
        int groupsWithoutSpread,
        int usable,
        int unusable,
        int maskedTruncated,
        double meanReward,
        double meanGroupStd) {
    public CreditedBatch {
        rollouts = List.copyOf(rollouts);
    }
}
