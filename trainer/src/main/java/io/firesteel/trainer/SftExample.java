package io.firesteel.trainer;

import io.firesteel.core.Fault;

import java.util.Arrays;

/**
 * A sequence to imitate.
 *
 * @param tokens prompt and answer, end-of-sequence token included, {@code [T]}
 * @param learn which tokens are imitated; never the first, which nothing predicts, {@code [T]}
 */
public record SftExample(int[] tokens, boolean[] learn) implements LearnableSequence {
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
                && Arrays.equals(learn, that.learn);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }
}
