package io.firesteel.trainer.loss;

import io.firesteel.core.Fault;

import java.util.OptionalDouble;

/**
 * The term that makes good completions likelier. Closed: exactly what a configuration can name.
 *
 * <p>Notation: {@code A} advantage of the token, usually its completion's, {@code n} learned tokens, {@code ρ_t = π(t)/π_old(t)} with the
 * log-ratio clamped to ±20, {@code w_t} the token's weight, {@code L_t} its loss; the sum is {@code Σ_t w_t L_t}.
 */
public sealed interface PolicyLoss {
    /**
     * @param tokens one completion
     * @param dLogProbs the derivative of the sum with respect to each log-prob is added here, {@code [n]}
     * @param clips tokens held by a bound are counted here
     * @return {@code Σ_t w_t L_t}
     */
    double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips);

    /** Whether it corrects for the distance between the old policy and the one being learned. */
    default boolean offPolicy() {
        return true;
    }

    /**
     * PPO's clipped surrogate (Schulman et al. 2017, arXiv:1707.06347, eq. 7) as GRPO uses it (arXiv:2402.03300, eq. 3):
     * {@code L_t = −min(ρ_t A, clip(ρ_t, 1 − low, 1 + high) A)}. With {@code high > low} it is DAPO's clip-higher
     * (arXiv:2503.14476, eq. 10: 0.2 and 0.28).
     *
     * <p>Optional dual clip (Ye et al. 2020, arXiv:1912.09729, eq. 5): for A &lt; 0, {@code L_t = min(L_t, −c A)}, so that
     * one unlikely token cannot dominate; verl uses c = 3. It equals TRL's two-sided {@code delta} (INTELLECT-2).
     *
     * <p>{@code dL_t/dlogπ_t = −ρ_t A} where no bound holds the token and 0 elsewhere. Worked: A = 1, ρ = 1.3, both
     * bounds 0.2: L = −1.2, derivative 0; A = −1, ρ = 1.3: L = 1.3, derivative 1.3; A = 1, ρ = 1.2: exactly at the
     * bound is not beyond it, derivative −1.2.
     */
    record Clipped(double low, double high, OptionalDouble dual) implements PolicyLoss {
        public Clipped {
            requireBounds(low, high);
            if (dual.isPresent() && !(dual.getAsDouble() > 1 + high)) {
                throw new Fault(
                        "dual",
                        "a ratio above 1 + high = " + (1 + high),
                        Double.toString(dual.getAsDouble()),
                        "3 is usual; or leave it out");
            }
        }

        public Clipped(double low, double high) {
            this(low, high, OptionalDouble.empty());
        }

        @Override
        public double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips) {
            double cap = dual.orElse(Double.POSITIVE_INFINITY);
            double sum = 0;
            for (int t = 0; t < tokens.size(); t++) {
                double a = tokens.advantage(t);
                double x = tokens.logRatio(t);
                double ratio = LogRatio.exp(x);
                double used = ratio;
                if (a > 0 && ratio > 1 + high) {
                    used = 1 + high;
                    clips.high(1);
                } else if (a < 0 && ratio < 1 - low) {
                    used = 1 - low;
                    clips.low(1);
                } else if (a < 0 && ratio > cap) {
                    used = cap;
                    clips.dual(1);
                } else if (LogRatio.sensitive(x)) {
                    dLogProbs[t] -= tokens.weights()[t] * ratio * a;
                }
                sum -= tokens.weights()[t] * used * a;
            }
            return sum;
        }
    }

    /**
     * REINFORCE (Williams 1992) with the group as baseline: {@code L_t = −A logπ_t}, derivative {@code −A}. No ratio, no
     * clip: right for the first step on fresh completions only. nano-aha-moment and GRPO-Zero train so.
     */
    record Reinforce() implements PolicyLoss {
        @Override
        public double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips) {
            double sum = 0;
            for (int t = 0; t < tokens.size(); t++) {
                double coefficient = -tokens.weights()[t] * tokens.advantage(t);
                dLogProbs[t] += coefficient;
                sum += coefficient * tokens.logProbs()[t];
            }
            return sum;
        }

        @Override
        public boolean offPolicy() {
            return false;
        }
    }

    /**
     * The importance ratio without any bound: the surrogate L^CPI of conservative policy iteration, which PPO's clip starts from
     * (Schulman et al. 2017, arXiv:1707.06347, eq. 6). {@code L_t = −ρ_t A}, derivative {@code −ρ_t A}: unbiased for any number of
     * steps on the same completions, and held by nothing, so that a likelier token of a better completion is pushed on.
     *
     * <p>Worked: A = 1, ρ = 1.3: L = −1.3, derivative −1.3, where {@link Clipped} with 0.2 has −1.2 and 0; A = −2, ρ = 0.5: L = 1,
     * derivative 1. On fresh completions ρ = 1, and the derivative is REINFORCE's and PPO's.
     *
     * <p>Where ours differs: the paper warns of it as too large an update and means it to be constrained or penalised, which here is
     * the learning rate's and {@link KlPenalty}'s part; the log-ratio is clamped to ±20, with derivative 0 beyond. RGRA (Carrino et
     * al. 2026, arXiv:2603.18756), which also has no clip, has no ratio either: it is {@link Reinforce}.
     */
    record Ratio() implements PolicyLoss {
        @Override
        public double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips) {
            double sum = 0;
            for (int t = 0; t < tokens.size(); t++) {
                double x = tokens.logRatio(t);
                double loss = -tokens.weights()[t] * LogRatio.exp(x) * tokens.advantage(t);
                if (LogRatio.sensitive(x)) {
                    dLogProbs[t] += loss;
                }
                sum += loss;
            }
            return sum;
        }
    }

    /**
     * GSPO (Zheng et al. 2025, arXiv:2507.18071, eq. 5 and 7): one ratio per completion, {@code s = exp(1/n Σ_t
     * log ρ_t)}, clipped as a whole; every token has {@code L_t = −min(s A, clip(s, 1 − low, 1 + high) A)}. Bounds are
     * far narrower than GRPO's: the paper uses 3e-4 and 4e-4.
     *
     * <p>{@code dL/dlogπ_u = −(Σ_t w_t) s A / n} for each token u where no bound holds. Worked: log-ratios 0.2 and 0, A
     * = 1, weights ½: s = e^0.1 = 1.105; with bounds 0.2 L = −1.105 and each derivative −0.553.
     *
     * <p>Tokens with advantages of their own are refused: the paper's GSPO-token (eq. 13) is another objective.
     *
     * <p>The paper averages completions ({@code Aggregation.SequenceMean}); ours takes any aggregation, as TRL does.
     */
    record SequenceRatio(double low, double high) implements PolicyLoss {
        public SequenceRatio {
            requireBounds(low, high);
        }

        @Override
        public double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips) {
            int n = tokens.size();
            if (n == 0) {
                return 0;
            }
            double a = tokens.sharedAdvantage(this);
            double meanLogRatio = 0;
            double weight = 0;
            for (int t = 0; t < n; t++) {
                meanLogRatio += tokens.logRatio(t) / n;
                weight += tokens.weights()[t];
            }
            double ratio = LogRatio.exp(meanLogRatio);
            if (a > 0 && ratio > 1 + high) {
                clips.high(n);
                return -weight * (1 + high) * a;
            }
            if (a < 0 && ratio < 1 - low) {
                clips.low(n);
                return -weight * (1 - low) * a;
            }
            if (LogRatio.sensitive(meanLogRatio)) {
                for (int t = 0; t < n; t++) {
                    dLogProbs[t] -= weight * ratio * a / n;
                }
            }
            return -weight * ratio * a;
        }
    }

    /**
     * CISPO (MiniMax-M1, Chen et al. 2025, arXiv:2506.13585, eq. 4; ScaleRL, arXiv:2510.13786): the ratio is a capped
     * constant in front of the log-prob, {@code L_t = −sg(min(ρ_t, cap)) A logπ_t}, so every token keeps a derivative,
     * {@code −min(ρ_t, cap) A}. Worked: A = 1, ρ = 8, cap = 5: derivative −5.
     *
     * <p>{@code cap} is the ratio itself, as in TRL and ScaleRL (5), not its distance from 1. The paper's lower bound,
     * which it leaves unused, is absent here too.
     */
    record Cispo(double cap) implements PolicyLoss {
        public Cispo {
            if (!(cap >= 1)) {
                throw new Fault(
                        "cap", "a ratio of at least 1", Double.toString(cap), "ScaleRL uses 5; it is not 1 + ε");
            }
        }

        @Override
        public double evaluate(LearnedTokens tokens, double[] dLogProbs, ClipCount clips) {
            double sum = 0;
            for (int t = 0; t < tokens.size(); t++) {
                double ratio = LogRatio.exp(tokens.logRatio(t));
                if (ratio > cap) {
                    clips.high(1);
                }
                double coefficient = -tokens.weights()[t] * Math.min(ratio, cap) * tokens.advantage(t);
                dLogProbs[t] += coefficient;
                sum += coefficient * tokens.logProbs()[t];
            }
            return sum;
        }
    }

    private static void requireBounds(double low, double high) {
        if (!(low > 0 && low <= 1 && high > 0)) {
            throw new Fault(
                    "low, high",
                    "low in (0, 1] and high above 0, as distances from 1",
                    "low " + low + ", high " + high,
                    "0.2 and 0.2 are usual for token ratios, 3e-4 and 4e-4 for sequence ratios");
        }
    }
}
