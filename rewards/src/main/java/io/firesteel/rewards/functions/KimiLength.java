package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;

import java.util.List;

/**
 * The length reward of Kimi k1.5 (arXiv:2501.12599, §2.3.3). Over the group,
 * {@code λ = 0.5 - (length - shortest) / (longest - shortest)}; correct completions get λ, the others
 * {@code min(0, λ)}, and 0 if nothing verifies them; if all are equally long, everyone gets 0. Lengths 10, 20, 30, all correct, give 0.5, 0, -0.5.
 *
 * <p>Lengths are in tokens (characters in open-r1's {@code len_reward}, which also takes a reference that cannot be
 * parsed for a correct answer; here such completions are left out before).
 */
public record KimiLength() implements RewardFunction {
    @Override
    public double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        for (Completion completion : completions) {
            shortest = Math.min(shortest, completion.lengthTokens());
            longest = Math.max(longest, completion.lengthTokens());
        }
        double[] values = new double[completions.size()];
        if (longest > shortest) {
            for (int i = 0; i < values.length; i++) {
                double above = completions.get(i).lengthTokens() - shortest;
                double lambda = 0.5 - above / (longest - shortest);
                Verdict verdict = verdicts.get(i);
                values[i] = verdict.isCorrect() ? lambda : verdict.kind().verified() ? Math.min(0, lambda) : 0;
            }
        }
        return values;
    }
}
