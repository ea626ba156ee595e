package io.firesteel.trainer.credit;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Rewards of groups in, advantages of the same groups out: how much better each completion is than its siblings. Closed:
 * exactly what a configuration can name.
 *
 * <p>In every formula {@code r_i} is a reward, {@code mean} and {@code std} are over the group's usable members unless
 * the name says batch, and a member alone in its group has advantage 0, since there is nobody to compare it with (verl
 * instead hands such a member its raw reward).
 */
public sealed interface AdvantageEstimator extends Serializable {
    /**
     * @param rewards per group, its members' rewards, less the prompt's baseline where {@link #greedyBaseline} asks for one,
     *     {@code [P][G]}; groups may differ in size
     * @return advantages in the same places, {@code [P][G]}
     */
    double[][] estimate(double[][] rewards);

    /** Whether completions are compared with their siblings only, so that a group whose members all earned the same teaches nothing. */
    default boolean withinGroups() {
        return true;
    }

    /** Whether one more completion of each prompt is sampled, always taking the most probable token, and its reward taken from the others'. */
    default boolean greedyBaseline() {
        return false;
    }

    /**
     * GRPO (Shao et al. 2024, arXiv:2402.03300, §4.1.2): {@code A_i = (r_i − mean) / (std + ε)}.
     *
     * <p>Rewards 1, 0, 0, 1 with the population std and ε = 0 give +1, −1, −1, +1; with the sample std ±√3/2.
     *
     * <p>Ours differs from the paper by ε, as every implementation does: TRL adds 1e-4, verl 1e-6.
     */
    record GroupMeanStd(Deviation deviation, double epsilon) implements AdvantageEstimator {
        public GroupMeanStd {
            Objects.requireNonNull(deviation, "deviation");
            requireEpsilon(epsilon);
        }

        @Override
        public double[][] estimate(double[][] rewards) {
            return centred(rewards, group -> deviation.of(group) + epsilon);
        }
    }

    /**
     * Dr. GRPO (Liu et al. 2025, arXiv:2503.20783, §3.2): {@code A_i = r_i − mean}. Without the division, questions on
     * which the group nearly agrees weigh no more than others.
     *
     * <p>Rewards 1, 0, 0, 1 give ½, −½, −½, ½.
     */
    record GroupMean() implements AdvantageEstimator {
        @Override
        public double[][] estimate(double[][] rewards) {
            return centred(rewards, group -> 1);
        }
    }

    /**
     * RLOO (Kool et al. 2019; Ahmadian et al. 2024, arXiv:2402.14740, §3): {@code A_i = r_i − mean of the others}, which
     * equals {@code G/(G−1) · (r_i − mean)}; the baseline does not depend on the member, so the gradient is unbiased.
     *
     * <p>Rewards 1, 0, 0, 1 give ⅔, −⅔, −⅔, ⅔.
     */
    record LeaveOneOut() implements AdvantageEstimator {
        @Override
        public double[][] estimate(double[][] rewards) {
            return centred(rewards, group -> (group.length - 1.0) / group.length);
        }
    }

    /**
     * LitePPO (Liu et al. 2025, arXiv:2508.08221, §4): {@code A_i = (r_i − mean) / (std of all rewards of the batch +
     * ε)}. A group's own std, noisy where G is small, no longer scales its advantages.
     *
     * <p>Groups {1, 0} and {0, 0}: the batch's population std is √3/4 ≈ 0.433, so the first group gets ±0.5/0.433 =
     * ±1.155 and the second 0.
     *
     * <p>The batch is every usable completion of the iteration, groups without spread included.
     */
    record GroupMeanBatchStd(Deviation deviation, double epsilon) implements AdvantageEstimator {
        public GroupMeanBatchStd {
            Objects.requireNonNull(deviation, "deviation");
            requireEpsilon(epsilon);
        }

        @Override
        public double[][] estimate(double[][] rewards) {
            double std = deviation.of(flat(rewards));
            return centred(rewards, group -> std + epsilon);
        }
    }

    /**
     * REINFORCE++-baseline (Hu et al. 2025, arXiv:2501.03262, §3.2): the group's mean is subtracted, then the whole batch
     * is whitened: {@code a_i = r_i − mean; A_i = (a_i − mean_batch(a)) / (std_batch(a) + ε)}.
     *
     * <p>Groups {1, 0} and {0, 0}: a = ½, −½, 0, 0 with population std √⅛ ≈ 0.354, so ±1.414 and 0, 0. The divisor is
     * the spread within groups only, where {@link GroupMeanBatchStd}'s also holds the spread between groups.
     *
     * <p>Ours differs: {@code mean_batch(a)} is 0 but for rounding, so it is not subtracted again.
     */
    record WhitenedGroupMean(Deviation deviation, double epsilon) implements AdvantageEstimator {
        public WhitenedGroupMean {
            Objects.requireNonNull(deviation, "deviation");
            requireEpsilon(epsilon);
        }

        @Override
        public double[][] estimate(double[][] rewards) {
            double[][] centred = centred(rewards, group -> 1);
            double std = deviation.of(flat(centred));
            return centred(centred, group -> std + epsilon);
        }
    }

    /**
     * REINFORCE++ (Hu et al. 2025, arXiv:2501.03262, §3.1): no group, the whole batch is whitened: {@code A_i = (r_i − mean_batch) /
     * (std_batch + ε)}. A group whose members all earned the same teaches all the same, how easy its prompt is beside the others
     * included.
     *
     * <p>Groups {1, 0} and {1, 1}: the mean is ¾, the population std √3/4, so +0.577, −1.732 and 0.577, 0.577.
     *
     * <p>Ours differs: each completion counts once, where verl and OpenRLHF whiten over tokens, so that long ones count for more;
     * and its KL term, a reward of each token there, is one of the completion here ({@code kl { kind = in-reward }}).
     */
    record Whitened(Deviation deviation, double epsilon) implements AdvantageEstimator {
        public Whitened {
            Objects.requireNonNull(deviation, "deviation");
            requireEpsilon(epsilon);
        }

        @Override
        public double[][] estimate(double[][] rewards) {
            double[] all = flat(rewards);
            double mean = Deviation.mean(all);
            double std = deviation.of(all);
            double[][] advantages = new double[rewards.length][];
            for (int g = 0; g < rewards.length; g++) {
                // A batch of equal rewards has no std: nobody is better than anybody.
                advantages[g] = Arrays.stream(rewards[g])
                        .map(reward -> Spread.in(all) ? (reward - mean) / (std + epsilon) : 0)
                        .toArray();
            }
            return advantages;
        }

        @Override
        public boolean withinGroups() {
            return false;
        }
    }

    /**
     * ReMax (Li et al. 2023, arXiv:2310.10505, alg. 1): {@code A_i = r_i − r_greedy}, with the reward of the prompt's greedy completion
     * under the same policy. The baseline depends on the prompt alone, so the gradient is unbiased, and a group whose members all
     * earned the same teaches all the same where the greedy one earned something else.
     *
     * <p>Rewards 1, 0, 0.1 beside a greedy completion that earned 0.1 give 0.9, −0.1, 0.
     *
     * <p>Ours differs: any number of completions of a prompt, where the paper has one; a KL penalty in the reward is taken from the
     * sampled ones alone; a prompt whose greedy completion could not be verified has no baseline, and teaches nothing.
     */
    record GreedyBaseline() implements AdvantageEstimator {
        @Override
        public double[][] estimate(double[][] rewards) {
            return Arrays.stream(rewards).map(double[]::clone).toArray(double[][]::new);
        }

        @Override
        public boolean withinGroups() {
            return false;
        }

        @Override
        public boolean greedyBaseline() {
            return true;
        }
    }

    /** {@code (r_i − mean) / divisor(group)}; zeros for a group whose rewards are all equal, whatever the divisor. */
    private static double[][] centred(double[][] rewards, ToDoubleFunction<double[]> divisor) {
        double[][] advantages = new double[rewards.length][];
        for (int g = 0; g < rewards.length; g++) {
            double[] group = rewards[g];
            advantages[g] = new double[group.length];
            if (!Spread.in(group)) {
                continue; // also the way out of 0/0, with ε = 0 or a group of one
            }
            double mean = Deviation.mean(group);
            double by = divisor.applyAsDouble(group);
            for (int i = 0; i < group.length; i++) {
                advantages[g][i] = (group[i] - mean) / by;
            }
        }
        return advantages;
    }

    private static double[] flat(double[][] groups) {
        return Arrays.stream(groups).flatMapToDouble(Arrays::stream).toArray();
    }

    private static void requireEpsilon(double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new Fault(
                    "epsilon", "a number >= 0", Double.toString(epsilon), "1e-4 (TRL) and 1e-6 (verl) are usual");
        }
    }
}
