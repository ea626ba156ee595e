package io.firesteel.core;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A stretch of a completion's tokens that came about in the same way.
 *
 * @param from index of its first token
 * @param to index after its last token
 * @param origin where its tokens come from
 */
public record Span(int from, int to, Origin origin) implements Serializable {
    /** Where tokens come from. */
    public enum Origin {
        /** Drawn from the policy: what it may learn from. */
        SAMPLED,
        /** Put there by whoever asked, whatever the policy would have drawn. */
        FORCED
    }

    public Span {
        Objects.requireNonNull(origin, "origin");
        if (from < 0 || to <= from) {
            throw new Fault(
                    "span", "0 <= from < to", from + " to " + to, "this is a bug in the sampler: please report it");
        }
    }

    public int length() {
        return to - from;
    }

    /** The spans of so many tokens that were all sampled. */
    public static List<Span> sampled(int tokens) {
        return tokens == 0 ? List.of() : List.of(new Span(0, tokens, Origin.SAMPLED));
    }

    /**
     * The spans of so many tokens, some of which were forced.
     *
     * @param forced the forced stretches in order: from, to (exclusive), from, to, …; those that touch become one span
     */
    public static List<Span> of(int tokens, int... forced) {
        List<Span> spans = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < forced.length; ) {
            int from = forced[i];
            int to = forced[i + 1];
            for (i += 2; i < forced.length && forced[i] == to; i += 2) {
                to = forced[i + 1];
            }
            if (from > at) {
                spans.add(new Span(at, from, Origin.SAMPLED));
            }
            spans.add(new Span(from, to, Origin.FORCED));
            at = to;
        }
        if (at < tokens) {
            spans.add(new Span(at, tokens, Origin.SAMPLED));
        }
        return spans;
    }

    /** Number of tokens that were sampled. */
    public static int sampledTokens(List<Span> spans) {
        int sampled = 0;
        for (Span span : spans) {
            sampled += span.origin == Origin.SAMPLED ? span.length() : 0;
        }
        return sampled;
    }

    /** The forced stretches of {@link #of}: from, to, from, to, …; empty where all tokens were sampled. */
    public static int[] forced(List<Span> spans) {
        return spans.stream()
                .filter(span -> span.origin == Origin.FORCED)
                .flatMapToInt(span -> IntStream.of(span.from, span.to))
                .toArray();
    }
}
