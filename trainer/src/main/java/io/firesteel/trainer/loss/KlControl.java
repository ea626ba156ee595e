package io.firesteel.trainer.loss;

import io.firesteel.core.config.Requirements;

/** How the coefficient of a {@link KlPenalty} changes from iteration to iteration. Closed: exactly what a configuration can name. */
public sealed interface KlControl {
    /**
     * The coefficient of the next iteration.
     *
     * @param coefficient of this one, above 0
     * @param kl that was measured in it: the figure {@code kl}, nats per token
     * @param completions that it was measured on
     */
    double next(double coefficient, double kl, long completions);

    /** It stays as it is. */
    record Fixed() implements KlControl {
        @Override
        public double next(double coefficient, double kl, long completions) {
            return coefficient;
        }
    }

    /**
     * A proportional controller (Ziegler et al. 2019, arXiv:1909.08593, §2.2): {@code e = clip(kl / target − 1, −0.2, 0.2); β ← β (1 + e ·
     * completions / horizon)}. Above the target the penalty grows, below it it falls, by a fifth per horizon at most.
     *
     * <p>Worked: β = 0.1, target 0.05, horizon 1000, 64 completions. KL 0.2: e = 0.2, β = 0.1 · 1.0128 = 0.10128. KL 0.0505: e =
     * 0.01, β = 0.1 · 1.00064. KL 0: e = −0.2, β = 0.09872.
     *
     * <p>Where ours differs: KL is per token, mean over the tokens of the batch; the paper's is summed over a completion (targets
     * there are 3 to 10 nats), verl's the mean over completions of their means over tokens.
     *
     * @param target nats per token, above 0
     * @param horizon completions, at least 1; more than a fifth of an iteration's, or the coefficient could fall to 0
     */
    record Adaptive(double target, long horizon) implements KlControl {
        private static final double MOST = 0.2;

        public Adaptive {
            new Requirements()
                    .that(target > 0, "target", "nats per token above 0", target, "0.001 to 0.1 is usual")
                    .that(horizon >= 1, "horizon", "at least 1 completion", horizon, "10000 is usual")
                    .check();
        }

        @Override
        public double next(double coefficient, double kl, long completions) {
            double error = Math.max(-MOST, Math.min(MOST, kl / target - 1));
            return coefficient * (1 + error * completions / horizon);
        }

        /** Whether the coefficient stays above 0, however small the KL of so many completions is. */
        public boolean holds(long completions) {
            return MOST * completions < horizon;
        }
    }
}
