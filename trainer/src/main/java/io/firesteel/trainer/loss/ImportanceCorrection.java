package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

/**
 * What to do about the sampler and the trainer computing slightly different log-probs for the same weights. Closed:
 * exactly what a configuration can name.
 *
 * <p>In every variant but {@link None} the old log-probs are recomputed by the trainer before the first update, and each
 * token's policy loss (not its KL or entropy term) is multiplied by a constant weight made from {@code v =
 * π_trainer,old/π_sampler}.
 */
public sealed interface ImportanceCorrection {
    /** Weight of a token whose {@code log v} is this. */
    double weight(double logRatio);

    /** Whether the trainer computes the old log-probs itself, in one more forward pass per iteration. */
    default boolean recomputesOldLogProbs() {
        return true;
    }

    /**
     * The sampler's log-probs are the old log-probs. Right where sampler and trainer agree to rounding, as Firesteel's
     * do; the difference is reported every iteration.
     */
    record None() implements ImportanceCorrection {
        @Override
        public double weight(double logRatio) {
            return 1;
        }

        @Override
        public boolean recomputesOldLogProbs() {
            return false;
        }
    }

    /** Truncated importance sampling (Yao et al. 2025; verl, slime): {@code min(v, cap)} per token, cap usually 2. */
    record Truncated(double cap) implements ImportanceCorrection {
        public Truncated {
            if (!(cap >= 1)) {
                throw new Fault("cap", "a ratio of at least 1", Double.toString(cap), "2 is usual");
            }
        }

        @Override
        public double weight(double logRatio) {
            return Math.min(cap, LogRatio.exp(logRatio));
        }
    }

    /** IcePop (Ling team 2025; OpenRLHF 0.5 and 5): {@code v} within the bounds, both included, and 0 outside. */
    record Masked(double low, double high) implements ImportanceCorrection {
        public Masked {
            if (!(low > 0 && low <= 1 && high >= 1)) {
                throw new Fault(
                        "low, high",
                        "low in (0, 1] and high of at least 1",
                        "low " + low + ", high " + high,
                        "0.5 and 5 are usual");
            }
        }

        @Override
        public double weight(double logRatio) {
            double ratio = LogRatio.exp(logRatio);
            return ratio < low || ratio > high ? 0 : ratio;
        }
    }
}
