package io.firesteel.rollout;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences whose tokens are given, and whose log-probs under a policy are asked for.
 *
 * @param title what people see in logs and in Spark's UI, such as {@code iteration 12 · teacher}
 * @param sequences in any order; ids may repeat
 * @param temperature of the distribution: log softmax(logits / temperature); more than 0, and 1 for the policy itself
 */
public record ScoreRequest(String title, List<Sequence> sequences, double temperature) implements Serializable {
    public ScoreRequest {
        sequences = List.copyOf(sequences);
        if (!(temperature > 0) || !Double.isFinite(temperature)) {
            throw new Fault(
                    title, "a temperature > 0", Double.toString(temperature), "1 gives the policy's own distribution");
        }
    }

    /** Under the policy itself, at temperature 1. */
    public ScoreRequest(String title, List<Sequence> sequences) {
        this(title, sequences, 1);
    }

    /**
     * One sequence.
     *
     * @param id for messages, such as a prompt's id and a sample's number
     * @param tokens {@code [N]}, the given ones first
     * @param from the first token whose log-prob is asked for, 1 to N; those before it are only read
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Sequence(String id, int[] tokens, int from) implements Serializable {
        public Sequence {
            if (from < 1 || from > tokens.length) {
                throw new Fault(
                        "sequence " + id,
                        "a first scored token from 1 to " + tokens.length + ", the number of tokens",
                        Integer.toString(from),
                        "the first token of a sequence follows nothing, so it has no log-prob");
            }
        }

        /** What was written after a prompt: the completion is scored. */
        public static Sequence of(String id, int[] prompt, int[] completion) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
            System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
            return new Sequence(id, tokens, prompt.length);
        }

        /** How many log-probs are asked for. */
        public int scored() {
            return tokens.length - from;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sequence that
                    && id.equals(that.id)
                    && from == that.from
                    && Arrays.equals(tokens, that.tokens);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(tokens) + 31 * from;
        }
    }

    /** Tokens of the longest sequence; 0 if there is none. */
    public int longest() {
        return sequences.stream().mapToInt(s -> s.tokens().length).max().orElse(0);
    }

    /**
     * The same request in at most {@code parts} smaller ones, none empty: part {@code i} has the sequences {@code i}, {@code i + parts},
     * {@code i + 2 · parts}, …
     */
    public List<ScoreRequest> split(int parts) {
        int count = Math.min(parts, sequences.size());
        List<ScoreRequest> split = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            List<Sequence> hand = new ArrayList<>();
            for (int i = part; i < sequences.size(); i += count) {
                hand.add(sequences.get(i));
            }
            split.add(new ScoreRequest(title, hand, temperature));
        }
        return split;
    }
}
