package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Sequences laid end to end, without padding: the unit that the network computes at once (a micro-batch). Sequences that begin alike may
 * share that beginning, their trunk: it is laid, and computed, once, and each of them is a segment that goes on from it, or several share more and
 * go on from a trunk that goes on from the first: worked examples that all prompts begin with, then each group's own prompt. N tokens in M
 * segments, trunks among them, S sequences; attention never leaves a sequence, and positions start at 0 in each.
 *
 * <p>Worked: the sequences 7 8 1 2 and 7 8 3 of which the completions are learned share 7: tokens 7 8 1 2 8 3, starts 0 1 4 6, begins 0 1 1. The
 * 8 predicts a token of each, and is each one's own.
 *
 * @param tokens token ids, prompt and completion, {@code [N]}
 * @param starts index of each segment's first token, then N: {@code [M + 1]}
 * @param begins position of each segment's first token in its sequence, {@code [M]}: 0, or where the segment that it goes on from ends. What goes on
 *     from a segment comes right behind it, with all that goes on from that; at most {@value #TRUNKS} trunks are before a segment
 * @param learn whether token {@code i} is one that is learned (a completion token); never true for a segment's first token, which nothing
 *     predicts, nor in a trunk, {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record PackedSequences(int[] tokens, int[] starts, int[] begins, boolean[] learn) {
    private static final int TRUNKS = 2;

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
        Deque<Integer> path =
                new ArrayDeque<>(); // the segments that one which begins at the end of the last goes on from
        for (int m = 0; m < begins.length; m++) {
            int begin = begins[m];
            if (starts[m + 1] <= starts[m] || learn[starts[m]]) {
                throw new Fault(
                        "micro-batch, sequence " + m,
                        "at least one token, the first one not learned",
                        "otherwise",
                        "give every sequence a prompt");
            }
            String ends = path.isEmpty() ? "nowhere" : "at " + end(starts, begins, path.peek());
            while (!path.isEmpty() && end(starts, begins, path.peek()) != begin) {
                path.pop();
            }
            if (path.size() > TRUNKS
                    || path.isEmpty() && begin != 0
                    || !path.isEmpty() && anyLearned(learn, starts[path.peek()], starts[path.peek() + 1])) {
                throw new Fault(
                        "micro-batch, segment " + m,
                        "one that goes on where a trunk without learned tokens ends, the last " + ends + ", behind "
                                + TRUNKS + " trunks at most",
                        "one that begins at " + begin + ", or a trunk with learned tokens",
                        "this is a bug: please report it");
            }
            path.push(m);
        }
    }

    private static int end(int[] starts, int[] begins, int m) {
        return begins[m] + starts[m + 1] - starts[m];
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
        return m + 1 == begins.length || begins[m + 1] != end(starts, begins, m);
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
