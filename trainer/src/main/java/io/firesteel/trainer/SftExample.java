package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.loss.Column;

import java.util.Arrays;

/**
 * A sequence to imitate.
 *
 * @param tokens prompt and answer, end-of-sequence token included, {@code [T]}
 * @param learn which tokens are imitated; never the first, which nothing predicts, {@code [T]}
 * @param weight what each learned token's loss is multiplied by, beside the aggregation's share, {@code [learned]}; denominators
 *     count tokens, not weights, so an example of weight 2 pulls twice as hard as one of weight 1
 */
public record SftExample(int[] tokens, boolean[] learn, Column weight) implements LearnableSequence {
    /** An example of weight 1. */
    public SftExample(int[] tokens, boolean[] learn) {
        this(tokens, learn, Column.shared(1));
    }

    public SftExample {
        if (tokens.length == 0 || tokens.length != learn.length) {
            throw new Fault(
                    "training example",
                    "at least one token, and a learn mask of the same length",
                    tokens.length + " tokens and a mask of " + learn.length,
                    "check how the example was made");
        }
        if (learn[0]) {
            throw new Fault(
                    "training example",
                    "a first token that is not learned",
                    "a learned one",
                    "begin with a beginning-of-sequence token or a prompt");
        }
        weight.requireSize("weights of a training example", count(learn));
    }

    /** A prompt that is given and an answer that is learned. */
    public static SftExample of(int[] prompt, int[] answer) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
        boolean[] learn = new boolean[tokens.length];
        Arrays.fill(learn, prompt.length, learn.length, true);
        return new SftExample(tokens, learn);
    }

    /** Tokens learned. */
    public int learned() {
        return count(learn);
    }

    private static int count(boolean[] learn) {
        int count = 0;
        for (boolean l : learn) {
            count += l ? 1 : 0;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SftExample that
                && Arrays.equals(tokens, that.tokens)
                && Arrays.equals(learn, that.learn)
                && weight.equals(that.weight);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }
}
