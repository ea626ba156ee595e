package io.firesteel.trainer;

import io.firesteel.core.Completion;
import io.firesteel.core.Rollout;

import java.util.Arrays;

/**
 * One rollout laid out for learning: prompt, then completion; every token of the completion is learned.
 *
 * @param tokens {@code [promptTokens + n]}
 * @param learn true for the completion's n tokens, {@code [promptTokens + n]}
 * @param promptTokens where the completion starts
 * @param advantage of the completion; 0 while none has been assigned
 * @param samplerLogProbs as sampled, {@code [n]}
 */
record TrainingRow(int[] tokens, boolean[] learn, int promptTokens, double advantage, float[] samplerLogProbs)
        implements LearnableSequence {

    static TrainingRow of(Rollout rollout, double advantage) {
        int[] prompt = rollout.prompt().tokens();
        Completion completion = rollout.completion();
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.lengthTokens());
        System.arraycopy(completion.tokens(), 0, tokens, prompt.length, completion.lengthTokens());
        boolean[] learn = new boolean[tokens.length];
        Arrays.fill(learn, prompt.length, learn.length, true);
        return new TrainingRow(tokens, learn, prompt.length, advantage, completion.logProbs());
    }

    /** n, the tokens learned. */
    int learned() {
        return samplerLogProbs.length;
    }

    /** The completion's part of an array over packed tokens in which this row starts at {@code start}. */
    float[] completionPart(float[] packed, int start) {
        return Arrays.copyOfRange(packed, start + promptTokens, start + tokens.length);
    }
}
