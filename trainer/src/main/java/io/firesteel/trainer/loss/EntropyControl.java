package io.firesteel.trainer.loss;

import io.firesteel.core.config.Requirements;

/** How the coefficient of the entropy bonus changes from iteration to iteration. Closed: exactly what a configuration can name. */
public sealed interface EntropyControl {
    /**
     * What counts in this iteration's loss.
     *
     * @param coefficient as it stands
     * @param entropy of the policy that sampled: the figure {@code entropy}, nats per token
     */
    double applied(double coefficient, double entropy);

    /** The coefficient as it stands in the next iteration. */
    double next(double coefficient, double entropy);

    /** Whether the bonus may ever be above 0, beginning from this coefficient. */
    boolean mayCount(double coefficient);

    /** It stays as it is. */
    record Fixed() implements EntropyControl {
        @Override
        public double applied(double coefficient, double entropy) {
            return coefficient;
        }

        @Override
        public double next(double coefficient, double entropy) {
            return coefficient;
        }

        @Override
        public boolean mayCount(double coefficient) {
            return coefficient > 0;
        }
    }

    /**
     * Towards a target (Skywork-OR1, He et al. 2025, arXiv:2505.22312, §4: adaptive entropy control): with the entropy e of this iteration the
     * coefficient c counts where {@code e ≤ target} and not above it; then c rises by {@code step} if {@code e ≤ target}, and falls by it if not,
     * within {@code lowest} and {@code highest}.
     *
     * <p>Worked: c = 0, target 0.2, step 0.005; entropies 0.3, 0.15, 0.1, 0.25 give coefficients that count of 0, 0, 0.005, 0, and c = 0, 0.005,
     * 0.01, 0.005 after each.
     *
     * <p>Where TRL's differs: it goes by optimiser steps, each with the entropy that the step before it measured; the paper and ours by
     * what the policy that sampled was like. {@code highest} is TRL's ({@code entropy_coef_max}, 1), the paper has none.
     *
     * @param target nats per token, at least 0
     * @param step above 0
     * @param lowest at least 0
     * @param highest at least {@code lowest}, above 0
     */
    record Adaptive(double target, double step, double lowest, double highest) implements EntropyControl {
        public Adaptive {
            new Requirements()
                    .that(
                            target >= 0,
                            "target",
                            "nats per token, at least 0: no entropy is below",
                            target,
                            "0.2 is the paper's")
                    .that(step > 0 && step <= 1, "step", "above 0, at most 1", step, "0.005 is the paper's")
                    .that(lowest >= 0 && lowest <= highest, "lowest", "0 up to highest", lowest, "0 is the paper's")
                    .that(highest > 0, "highest", "above 0", highest, "1 is TRL's")
                    .check();
        }

        @Override
        public double applied(double coefficient, double entropy) {
            return entropy <= target ? coefficient : 0;
        }

        @Override
        public double next(double coefficient, double entropy) {
            return entropy <= target ? Math.min(highest, coefficient + step) : Math.max(lowest, coefficient - step);
        }

        @Override
        public boolean mayCount(double coefficient) {
            return true;
        }
    }
}
