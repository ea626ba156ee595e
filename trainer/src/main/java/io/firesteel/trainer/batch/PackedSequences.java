package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

/**
 * Sequences laid end to end, without padding: the unit that the network computes at once (a micro-batch). N tokens in S
 * sequences; attention never crosses a boundary, and positions start at 0 in each sequence.
 *
 * @param tokens token ids, prompt and completion, {@code [N]}
 * @param starts index of each sequence's first token, then N: {@code [S + 1]}
 * @param learn whether token {@code i} is one that is learned (a completion token); never true for a sequence's first
 *     token, which nothing predicts, {@code [N]}
 */
@SuppressWarnings("ArrayRecordComponent")
public record PackedSequences(int[] tokens, int[] starts, boolean[] learn) {
    public PackedSequences {
        if (starts.length < 2
                || starts[0] != 0
                || starts[starts.length - 1] != tokens.length
                || learn.length != tokens.length) {
            throw new Fault(
                    "micro-batch",
                    "sequences that cover all " + tokens.length + " tokens",
                    "other bounds",
                    "this is a bug: please report it");
        }
        for (int s = 0; s + 1 < starts.length; s++) {
            if (starts[s + 1] <= starts[s] || learn[starts[s]]) {
                throw new Fault(
                        "micro-batch, sequence " + s,
                        "at least one token, the first one not learned",
                        "otherwise",
                        "give every sequence a prompt");
            }
        }
    }

    public int size() {
        return tokens.length;
    }

    public int sequences() {
        return starts.length - 1;
    }
}
