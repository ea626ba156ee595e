package io.firesteel.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What follows a prompt: tokens that a policy sampled, and tokens that were forced between them.
 *
 * @param tokens the token ids, {@code [N]}; the end-of-sequence token is included if that ended it
 * @param logProbs log-probability of each token, forced ones included, under the distribution it was sampled from, softmax(logits /
 *     temperature), before any top-k or top-p cut (a greedy choice's is at temperature 1), in nats, {@code [N]}
 * @param finish why it ended
 * @param text the decoded tokens, special tokens included, without the end-of-sequence token and without a stop string and what
 *     follows it
 * @param spans which tokens were sampled and which were forced: stretches from token 0 to N, neighbours of different origin
 * @param cost what it took
 * @param entropy of the distributions that its sampled tokens were drawn from (those of {@code logProbs}), their mean, in nats; NaN
 *     where nobody measured it or no token was sampled
 */
public record Completion(
        int[] tokens, float[] logProbs, FinishReason finish, String text, List<Span> spans, Cost cost, double entropy)
        implements Serializable {
    public Completion {
        Objects.requireNonNull(finish, "finish");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(cost, "cost");
        spans = List.copyOf(spans);
        if (tokens.length != logProbs.length) {
            throw new Fault(
                    "completion",
                    "as many log-probs as tokens (" + tokens.length + ")",
                    logProbs.length + " log-probs",
                    "this is a bug in the sampler: please report it");
        }
        int at = 0;
        boolean alternating = true;
        Span.Origin before = null;
        for (Span span : spans) {
            alternating &= span.from() == at && span.origin() != before;
            at = span.to();
            before = span.origin();
        }
        if (!alternating || at != tokens.length) {
            throw new Fault(
                    "completion",
                    "spans of alternating origin from token 0 to " + tokens.length,
                    spans.toString(),
                    "this is a bug in the sampler: please report it");
        }
    }

    /** A completion whose entropy nobody measured. */
    public Completion(int[] tokens, float[] logProbs, FinishReason finish, String text, List<Span> spans, Cost cost) {
        this(tokens, logProbs, finish, text, spans, cost, Double.NaN);
    }

    /** A completion whose tokens were all sampled after a prompt that somebody else had read. */
    public Completion(int[] tokens, float[] logProbs, FinishReason finish, String text) {
        this(tokens, logProbs, finish, text, Span.sampled(tokens.length), new Cost(0, tokens.length));
    }

    /** Tokens, sampled and forced, the end-of-sequence token included. */
    public int lengthTokens() {
        return tokens.length;
    }

    /** Number of tokens that were sampled: those that may be learned. */
    public int sampledTokens() {
        return Span.sampledTokens(spans);
    }

    /** Whether each token was sampled, {@code [N]}. */
    public boolean[] sampled() {
        boolean[] sampled = new boolean[tokens.length];
        for (Span span : spans) {
            Arrays.fill(sampled, span.from(), span.to(), span.origin() == Span.Origin.SAMPLED);
        }
        return sampled;
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
                && Arrays.equals(logProbs, that.logProbs)
                && spans.equals(that.spans)
                && cost.equals(that.cost)
                && Double.compare(entropy, that.entropy) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }
}
