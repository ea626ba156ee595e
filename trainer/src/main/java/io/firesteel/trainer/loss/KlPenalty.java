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

    /** No penalty and no reference policy: DAPO, Dr. GRPO, Open-Reasoner-Zero, TRL's default. */
    record Off() implements KlPenalty {
        @Override
        public boolean needsReference() {
            return false;
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
    }

    /**
     * {@code coefficient · Σ_t k1(t)} is taken from the completion's reward before groups are compared: the sum over
     * its tokens of {@code log π_old − log π_ref}, so a constant for the loss (PPO-style RLHF; OpenRLHF 0.01).
     *
     * <p>Ours differs from PPO's per-token reward: there is one reward per completion here, hence one sum.
     */
    record InReward(double coefficient) implements KlPenalty {
        public InReward {
            requireCoefficient(coefficient);
        }

        /** What to take from the reward of a completion with these log-probs, {@code [n]} each. */
        public double penalty(float[] oldLogProbs, float[] referenceLogProbs) {
            double k1 = 0;
            for (int t = 0; t < oldLogProbs.length; t++) {
                k1 += (double) oldLogProbs[t] - referenceLogProbs[t];
            }
            return coefficient * k1;
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
