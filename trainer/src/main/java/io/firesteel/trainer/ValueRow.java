package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.LearnableSequence;

import java.util.stream.IntStream;

/**
 * A row as a critic sees it: what a prefix is worth is said at the token before the one that is learned, which has not been read yet.
 *
 * @param learn the row's mask, one token earlier
 */
record ValueRow(int[] tokens, boolean[] learn) implements LearnableSequence {
    static ValueRow of(TrainingRow row) {
        boolean[] before = new boolean[row.learn().length];
        for (int i = 1; i < before.length; i++) {
            before[i - 1] = row.learn()[i];
        }
        if (before.length > 0 && before[0]) {
            throw new Fault(
                    "critic",
                    "prompts of at least two tokens",
                    "one of a single token",
                    "begin prompts with the begin-of-sequence token, as templates do");
        }
        return new ValueRow(row.tokens(), before);
    }

    /** The mask's numbers out of an array over packed tokens in which this row starts at {@code start}, {@code [n]}. */
    float[] part(float[] packed, int start) {
        int[] at = IntStream.range(0, learn.length).filter(i -> learn[i]).toArray();
        float[] part = new float[at.length];
        for (int t = 0; t < at.length; t++) {
            part[t] = packed[start + at[t]];
        }
        return part;
    }
}
