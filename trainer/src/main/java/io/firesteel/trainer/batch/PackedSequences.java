package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.stream.IntStream;

/**
 * Sequences laid end to end, without padding: the unit that the network computes at once (a micro-batch). Sequences that begin alike may
 * share that beginning, their trunk: it is laid, and computed, once, and each of them is a segment that goes on from it. N tokens in M
 * segments, trunks among them, S sequences; attention never leaves a sequence, and positions start at 0 in each.
 *
 * <p>Worked: the sequences 7 8 1 2 and 7 8 3 of which the completions are learned share 7: tokens 7 8 1 2 8 3, starts 0 1 4 6, begins 0 1 1. The
 * 8 predicts a token of each, and is each one's own.
 *
 * @param tokens token ids, prompt and completion, {@code [N]}
 * @param starts index of each segment's first token, then N: {@code [M + 1]}
 * @param begins position of each segment's first token in its sequence, {@code [M]}: 0, or the length of the last segment before it that
 *     begins at 0, which is its trunk
 * @param learn whether token {@code i} is one that is learned (a completion token); never true for a segment's first token, which nothing
 *     predicts, nor in a trunk, {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record PackedSequences(int[] tokens, int[] starts, int[] begins, boolean[] learn) {
    public PackedSequences {
        if (starts.length < 2
                || starts[0] != 0
                || starts[starts.length - 1] != tokens.length
                || begins.length != starts.length - 1
                || learn.length != tokens.length) {
            throw new Fault(
                    "micro-batch",
                    "sequences that cover all " + tokens.length + " tokens",
                    "other bounds",
                    "this is a bug: please report it");
        }
        int trunk = 0; // length of the last segment that begins at 0
        int trunkAt = 0; // where it starts
        for (int m = 0; m < begins.length; m++) {
            if (starts[m + 1] <= starts[m] || learn[starts[m]]) {
                throw new Fault(
                        "micro-batch, sequence " + m,
                        "at least one token, the first one not learned",
                        "otherwise",
                        "give every sequence a prompt");
            }
            if (begins[m] == 0) {
                trunk = starts[m + 1] - starts[m];
                trunkAt = starts[m];
            } else if (begins[m] != trunk || anyLearned(learn, trunkAt, trunkAt + trunk)) {
                throw new Fault(
                        "micro-batch, segment " + m,
                        "one that goes on where its trunk of " + trunk + " tokens ends, of which none is learned",
                        "one that begins at " + begins[m] + ", or a trunk with learned tokens",
                        "this is a bug: please report it");
            }
        }
    }

    private static boolean anyLearned(boolean[] learn, int from, int to) {
        return IntStream.range(from, to).anyMatch(i -> learn[i]);
    }

    /** Sequences that share nothing. */
    public PackedSequences(int[] tokens, int[] starts, boolean[] learn) {
        this(tokens, starts, new int[Math.max(0, starts.length - 1)], learn);
    }

    public int size() {
        return tokens.length;
    }

    /** S: what is not a trunk. */
    public int sequences() {
        return (int)
                IntStream.range(0, begins.length).filter(this::endsASequence).count();
    }

    /** Indices of the sequences' own segments, in their order, {@code [S]}. */
    private int[] own() {
        return IntStream.range(0, begins.length).filter(this::endsASequence).toArray();
    }

    private boolean endsASequence(int m) {
        return m + 1 == begins.length || begins[m + 1] == 0 || begins[m] > 0;
    }

    /**
     * Where each sequence would begin if its own tokens stood behind the shared ones: its token i, if it is not shared, is at {@code
     * origins()[s] + i}, {@code [S]}. Tokens that are learned, and those that predict them, are never shared.
     */
    public int[] origins() {
        return IntStream.of(own()).map(m -> starts[m] - begins[m]).toArray();
    }

    /** Index of the first token of each sequence that is its own, {@code [S]}. */
    public int[] firsts() {
        return IntStream.of(own()).map(m -> starts[m]).toArray();
    }

    /** Index behind each sequence's last token, {@code [S]}. */
    public int[] ends() {
        return IntStream.of(own()).map(m -> starts[m + 1]).toArray();
    }
}
