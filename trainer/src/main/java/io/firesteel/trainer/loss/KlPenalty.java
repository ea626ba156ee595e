package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

import java.util.Objects;

/**
 * What it costs to leave the reference policy. Closed: exactly what a configuration can name. Both policies' log-probs are at the
 * temperature that is sampled at, so it is a KL between tempered distributions.
 */
public sealed interface KlPenalty {
    /** Whether the reference policy's log-probs are needed. */
    default boolean needsReference() {
        return true;
    }

    /** What the penalty is multiplied by at first; 0 for none. */
    double coefficient();

    /** The same penalty with another coefficient, as {@link KlControl} asks for. */
    KlPenalty with(double other);

    /** No penalty and no reference policy: DAPO, Dr. GRPO, Open-Reasoner-Zero, TRL's default. */
    record Off() implements KlPenalty {
        @Override
        public boolean needsReference() {
            return false;
        }

        @Override
        public double coefficient() {
            return 0;
        }

        @Override
        public Off with(double other) {
            return this;
        }
    }

    /**
     * {@code coefficient · Σ w_t k(t)} is added to the loss, with the aggregation's weights (arXiv:2402.03300, eq. 3 has
     * k3 and 0.04; R1 0.001).
     */
    record InLoss(KlEstimator estimator, double coefficient) implements KlPenalty {
        public InLoss {
            Objects.requireNonNull(estimator, "estimator");
            requireCoefficient(coefficient);
        }

        @Override
        public InLoss with(double other) {
            return new InLoss(estimator, other);
        }
    }

    /**
     * {@code coefficient · Σ_t k(t)} is taken from the completion's reward before completions are compared: the sum over its tokens of
     * the estimator at {@code x = log π_old − log π_ref}, so a constant for the loss (PPO-style RLHF: Ziegler et al. 2019,
     * arXiv:1909.08593, eq. 2, has k1; OpenRLHF 0.01).
     *
     * <p>Worked: log π_old −1 and −2, log π_ref −1.5 and −1.75, so x = 0.5 and −0.25: k1 sums to 0.25, k2 to 0.125 + 0.03125 = 0.15625, k3
     * to 0.10653 + 0.03403 = 0.14056.
     *
     * <p>Ours differs from PPO's and verl's per-token reward: there is one reward per completion here, hence one sum.
     */
    record InReward(KlEstimator estimator, double coefficient) implements KlPenalty {
        public InReward {
            Objects.requireNonNull(estimator, "estimator");
            requireCoefficient(coefficient);
        }

        /** The estimate of a completion with these log-probs, {@code [n]} each; nats, summed over its tokens. */
        public double kl(float[] oldLogProbs, float[] referenceLogProbs) {
            double sum = 0;
            for (int t = 0; t < oldLogProbs.length; t++) {
                sum += estimator.value((double) oldLogProbs[t] - referenceLogProbs[t]);
            }
            return sum;
        }

        /** What to take from its reward. */
        public double penalty(float[] oldLogProbs, float[] referenceLogProbs) {
            return coefficient * kl(oldLogProbs, referenceLogProbs);
        }

        @Override
        public InReward with(double other) {
            return new InReward(estimator, other);
        }
    }

    private static void requireCoefficient(double coefficient) {
        if (!(coefficient > 0 && coefficient < Double.POSITIVE_INFINITY)) {
            throw new Fault(
                    "coefficient",
                    "a number above 0",
                    Double.toString(coefficient),
                    "0.001 is usual; turn the penalty off to have none");
        }
    }
}
