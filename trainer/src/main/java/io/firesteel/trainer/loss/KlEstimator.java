package io.firesteel.trainer.loss;

/**
 * Estimators of KL(π‖π_ref) from one sampled token (Schulman 2020, "Approximating KL divergence"), with {@code x =
 * logπ(t) − logπ_ref(t)}. Worked at x = 0.5: k1 0.5, k2 0.125, k3 e^−0.5 − 0.5 = 0.1065.
 */
public enum KlEstimator {
    /**
     * {@code x}: unbiased, may be negative. As a loss its derivative is 1 whatever x is, whose expectation under the
     * policy is 0: it holds the policy nowhere. It belongs in the reward ({@link KlPenalty.InReward}).
     */
    K1 {
        @Override
        public double value(double x) {
            return x;
        }

        @Override
        public double derivative(double x) {
            return 1;
        }
    },
    /** {@code x²/2}: biased, small variance; its derivative x is that of the true KL in expectation. */
    K2 {
        @Override
        public double value(double x) {
            return x * x / 2;
        }

        @Override
        public double derivative(double x) {
            return x;
        }
    },
    /**
     * {@code e^−x + x − 1}: unbiased, never negative; GRPO's choice (arXiv:2402.03300, eq. 4). As in verl x is clamped to
     * ±20 and the value to 10, with derivative 0 beyond: a token that the reference holds 13 times likelier than the
     * policy (x &lt; −2.6) no longer pulls.
     */
    K3 {
        private static final double LARGEST = 10;

        @Override
        public double value(double x) {
            return Math.min(LARGEST, unclamped(x));
        }

        @Override
        public double derivative(double x) {
            return LogRatio.sensitive(x) && unclamped(x) <= LARGEST ? 1 - LogRatio.exp(-x) : 0;
        }

        private double unclamped(double x) {
            double y = Math.max(-LogRatio.LIMIT, Math.min(LogRatio.LIMIT, x));
            return LogRatio.exp(-y) + y - 1;
        }
    };

    /** The estimate, nats. */
    public abstract double value(double x);

    /** Of {@link #value}, by log π(t). */
    public abstract double derivative(double x);
}
