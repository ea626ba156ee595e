package io.firesteel.trainer.credit;

import java.util.Arrays;

/**
 * What the rewards of an iteration were like: those of usable completions, after a KL penalty in the reward if there is one.
 *
 * <p>Worked: groups {1, 0} and {0, 0} have the mean 1/4, the std √(3/4 ÷ 3) = 1/2, and the stds 1/2 and 0 within groups, 1/4 in the mean.
 *
 * @param mean over all of them; NaN if there are none
 * @param std sample standard deviation (÷ (n − 1)) of all of them about that mean, whatever their groups: TRL's {@code reward_std}; NaN
 *     of fewer than two
 * @param meanGroupStd mean over groups of the population's standard deviation (÷ G) within the group, what advantages are made from;
 *     NaN without groups
 */
public record RewardFigures(double mean, double std, double meanGroupStd) {
    /** @param rewards per group, its usable members' */
    static RewardFigures of(double[][] rewards) {
        double[] all = Arrays.stream(rewards).flatMapToDouble(Arrays::stream).toArray();
        double[] stds =
                Arrays.stream(rewards).mapToDouble(Deviation.POPULATION::of).toArray();
        return new RewardFigures(
                all.length == 0 ? Double.NaN : Deviation.mean(all),
                all.length < 2 ? Double.NaN : Deviation.SAMPLE.of(all),
                stds.length == 0 ? Double.NaN : Deviation.mean(stds));
    }
}
