package io.firesteel.trainer.credit;

import io.firesteel.core.config.Requirements;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Which of a group's completions are learned, where more are sampled than learning has time for. Closed: exactly what a configuration can name. */
public sealed interface DownSampling extends Serializable {
    /**
     * @param rewards of a group's usable members
     * @return which of them are kept; the others leave the group's statistics too
     */
    boolean[] keep(double[] rewards);

    /** All are learned. */
    record Off() implements DownSampling {
        @Override
        public boolean[] keep(double[] rewards) {
            boolean[] kept = new boolean[rewards.length];
            Arrays.fill(kept, true);
            return kept;
        }
    }

    /**
     * PODS' max-variance rule (Xu et al. 2025, arXiv:2504.13818, §3.2): of each group the {@code members} completions whose rewards
     * have the greatest variance, which are always some of the best and some of the worst (theorem 1). Sampling is cheap and runs on all
     * executors, learning does not: of 64 sampled, 16 teach nearly as much.
     *
     * <p>Rewards 1, 0.5, 0, 0, 0.5 with two members: 1 and the first 0. Among equal rewards the earlier sample is kept.
     *
     * @param members at least 2; groups that have no more are kept whole
     */
    record MaxVariance(int members) implements DownSampling {
        public MaxVariance {
            new Requirements()
                    .that(
                            members >= 2,
                            "members",
                            "at least 2, so that there is somebody to compare with",
                            members,
                            "a quarter of rollout.group-size is usual; kind = off keeps all")
                    .check();
        }

        @Override
        public boolean[] keep(double[] rewards) {
            if (rewards.length <= members) {
                return new Off().keep(rewards);
            }
            int[] worstFirst = IntStream.range(0, rewards.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> rewards[i]))
                    .mapToInt(i -> i)
                    .toArray();
            // As many as needed of the best beside the rest of the worst; each end takes its earliest samples first.
            int[] bestFirst = IntStream.range(0, rewards.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -rewards[i]))
                    .mapToInt(i -> i)
                    .toArray();
            boolean[] best = null;
            double most = -1;
            for (int top = 0; top <= members; top++) {
                boolean[] kept = new boolean[rewards.length];
                for (int i = 0; i < top; i++) {
                    kept[bestFirst[i]] = true;
                }
                int missing = members - top;
                for (int i = 0; missing > 0; i++) {
                    if (!kept[worstFirst[i]]) {
                        kept[worstFirst[i]] = true;
                        missing--;
                    }
                }
                double deviation = Deviation.POPULATION.of(chosen(rewards, kept));
                if (deviation > most) {
                    most = deviation;
                    best = kept;
                }
            }
            return best;
        }
    }

    /** The rewards of those that are kept, in their order. */
    static double[] chosen(double[] rewards, boolean[] kept) {
        return IntStream.range(0, rewards.length)
                .filter(i -> kept[i])
                .mapToDouble(i -> rewards[i])
                .toArray();
    }
}
