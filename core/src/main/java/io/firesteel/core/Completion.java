package io.firesteel.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a policy wrote after a prompt.
 *
 * @param tokens the sampled token ids, {@code [N]}; the end-of-sequence token is included when {@code finish} is STOP
 * @param logProbs log-probability of each token under the distribution it was sampled from, softmax(logits / temperature),
 *     before any top-k or top-p cut (a greedy choice's is at temperature 1), in nats, {@code [N]}
 * @param finish why it ended
 * @param text the decoded tokens, special tokens included except the end-of-sequence token
 */
public record Completion(int[] tokens, float[] logProbs, FinishReason finish, String text) implements Serializable {
    public Completion {
        Objects.requireNonNull(finish, "finish");
        Objects.requireNonNull(text, "text");
        if (tokens.length != logProbs.length) {
            throw new Fault(
                    "completion",
                    "as many log-probs as tokens (" + tokens.length + ")",
                    logProbs.length + " log-probs",
                    "this is a bug in the sampler: please report it");
        }
    }

    /** Tokens written, the end-of-sequence token included. */
    public int lengthTokens() {
        return tokens.length;
    }

    public boolean truncated() {
        return finish == FinishReason.LENGTH;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Completion that
                && finish == that.finish
                && text.equals(that.text)
                && Arrays.equals(tokens, that.tokens)
                && Arrays.equals(logProbs, that.logProbs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }
}
