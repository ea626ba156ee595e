package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;

/**
 * Correctness scaled by length (Yeo et al. 2025, arXiv:2502.03373, appendix C.1). With progress
 * {@code p = min(1, length / maxLength)} the value falls from {@code maxCorrect} to {@code minCorrect} for correct
 * completions and rises from {@code minWrong} to {@code maxWrong} for wrong ones, along
 * {@code end + (start - end)(1 + cos πp)/2}: be short when right, think on when wrong. Halfway, a correct completion
 * earns (1 + 0.5)/2 = 0.75. What nothing verifies earns 0.
 *
 * <p>As TRL's {@code get_cosine_scaled_reward}: lengths in tokens, progress held at 1. open-r1 counts characters and
 * does not hold it, so that very long completions climb again; its configuration class also defaults
 * {@code min_value_wrong} to 0, which turns the slope of wrong completions round.
 *
 * <p>The paper's further penalty for reaching the limit is not here: {@link SoftOverlong} is such a one.
 *
 * @param minWrong value of the shortest wrong completion
 * @param maxWrong value of the longest wrong completion
 * @param minCorrect value of the longest correct completion
 * @param maxCorrect value of the shortest correct completion
 * @param maxLength tokens at which the value ends
 */
public record Cosine(double minWrong, double maxWrong, double minCorrect, double maxCorrect, int maxLength)
        implements RewardFunction.Single {
    /** RewardParameters {@code min-wrong, max-wrong, min-correct, max-correct, max-length}; defaults -1, -0.5, 0.5, 1, the longest completion's. */
    public static Cosine from(RewardParameters parameters) {
        return new Cosine(
                parameters.number("min-wrong", -1),
                parameters.number("max-wrong", -0.5),
                parameters.number("min-correct", 0.5),
                parameters.number("max-correct", 1),
                parameters.maxLength());
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        if (!verdict.kind().verified()) {
            return 0;
        }
        double progress = Math.min(1, (double) completion.lengthTokens() / maxLength);
        double start = verdict.isCorrect() ? maxCorrect : minWrong;
        double end = verdict.isCorrect() ? minCorrect : maxWrong;
        return end + (start - end) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
}
