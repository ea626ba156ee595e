package io.firesteel.rewards.functions;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardParameters;

/**
 * The soft overlong punishment of DAPO (arXiv:2503.14476, equation 13): 0 up to {@code maxLength - buffer} tokens, then
 * falling linearly to -1 at {@code maxLength}, and -1 beyond. With 100 and 20, 90 tokens give -0.5.
 *
 * @param maxLength tokens at which the punishment is full
 * @param buffer tokens over which it grows
 */
public record SoftOverlong(int maxLength, int buffer) implements RewardFunction.Single {
    /** RewardParameters {@code max-length} (that of the longest completion) and {@code buffer} (a quarter of it, as open-r1's 4096 of 16384). */
    public static SoftOverlong from(RewardParameters parameters) {
        int maxLength = parameters.maxLength();
        int buffer = parameters.integer("buffer", Math.max(1, maxLength / 4), 1);
        if (buffer > maxLength) {
            throw parameters.fault("buffer", "at most max-length (" + maxLength + ")", Integer.toString(buffer));
        }
        return new SoftOverlong(maxLength, buffer);
    }

    @Override
    public double value(Prompt prompt, Completion completion, Verdict verdict) {
        double over = completion.lengthTokens() - (maxLength - buffer);
        return over <= 0 ? 0 : Math.max(-1, -over / buffer);
    }
}
