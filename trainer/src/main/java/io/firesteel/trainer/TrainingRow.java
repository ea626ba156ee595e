package io.firesteel.trainer;

import io.firesteel.core.Completion;
import io.firesteel.core.Rollout;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.objective.TokenColumns;

import java.util.Arrays;

/**
 * A sequence laid out for learning, with all that is constant while it is learned from. Columns have one number for each of the n
 * tokens that the mask learns; what lies between those (a prompt, forced tokens) is read and not learned.
 *
 * @param tokens {@code [T]}
 * @param learn whether token i is learned, n of them; gaps are allowed, the first token is never learned, {@code [T]}
 * @param advantage of the tokens; 0 while none has been assigned
 * @param weight of the sequence or its tokens, beside the aggregation's; 1 is usual
 * @param sampler log-probs as sampled, {@code [n]}; null where nobody sampled it
 * @param old log-probs under the policy at the start of the iteration, {@code [n]}; null while not known
 * @param reference log-probs under the reference policy, {@code [n]}; null while not known
 * @param teacher log-probs under the teacher, {@code [n]}; null while not known
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingRow(
        int[] tokens,
        boolean[] learn,
        Column advantage,
        Column weight,
        float[] sampler,
        float[] old,
        float[] reference,
        float[] teacher)
        implements LearnableSequence {

    /** Prompt and completion; the tokens that the policy sampled are learned. The sampler's log-probs are the old ones. */
    public static TrainingRow of(Rollout rollout, Column advantage) {
        int[] prompt = rollout.prompt().tokens();
        Completion completion = rollout.completion();
        return of(prompt, completion.tokens(), completion.sampled(), completion.logProbs(), advantage);
    }

    /**
     * A prompt and a completion of which some tokens are learned.
     *
     * @param learned which of the completion's tokens, {@code [N]}
     * @param logProbs as sampled, {@code [N]}: of all tokens of the completion
     */
    static TrainingRow of(int[] prompt, int[] completion, boolean[] learned, float[] logProbs, Column advantage) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        boolean[] learn = new boolean[tokens.length];
        System.arraycopy(learned, 0, learn, prompt.length, learned.length);
        float[] sampler = gathered(logProbs, 0, learned);
        return new TrainingRow(tokens, learn, advantage, Column.shared(1), sampler, sampler, null, null);
    }

    /** An example to imitate. */
    public static TrainingRow of(SftExample example) {
        return new TrainingRow(
                example.tokens(), example.learn(), Column.shared(0), example.weight(), null, null, null, null);
    }

    public TrainingRow withWeight(Column other) {
        return new TrainingRow(tokens, learn, advantage, other, sampler, old, reference, teacher);
    }

    public TrainingRow withOld(float[] logProbs) {
        return new TrainingRow(tokens, learn, advantage, weight, sampler, logProbs, reference, teacher);
    }

    public TrainingRow withReference(float[] logProbs) {
        return new TrainingRow(tokens, learn, advantage, weight, sampler, old, logProbs, teacher);
    }

    public TrainingRow withTeacher(float[] logProbs) {
        return new TrainingRow(tokens, learn, advantage, weight, sampler, old, reference, logProbs);
    }

    /** n, the tokens learned. */
    public int learned() {
        return count(learn);
    }

    /** The learned tokens' part of an array over packed tokens in which this row starts at {@code start}, {@code [n]}. */
    float[] learnedPart(float[] packed, int start) {
        return gathered(packed, start, learn);
    }

    /** Puts the learned tokens' numbers, {@code [n]}, into an array over packed tokens in which this row starts at {@code start}. */
    void putLearned(double[] values, float[] packed, int start) {
        int t = 0;
        for (int i = 0; i < learn.length; i++) {
            if (learn[i]) {
                packed[start + i] = (float) values[t++];
            }
        }
    }

    /**
     * What an objective sees.
     *
     * @param own log-probs under the policy being learned, {@code [n]}
     * @param entropies {@code [n]}
     * @param share of each token in the mini-batch's sum, by the aggregation
     */
    TokenColumns columns(float[] own, float[] entropies, double share) {
        return new TokenColumns(own, entropies, old, sampler, reference, teacher, advantage, weight.times(share));
    }

    private static float[] gathered(float[] values, int from, boolean[] chosen) {
        float[] gathered = new float[count(chosen)];
        int t = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                gathered[t++] = values[from + i];
            }
        }
        return gathered;
    }

    private static int count(boolean[] chosen) {
        int count = 0;
        for (boolean one : chosen) {
            count += one ? 1 : 0;
        }
        return count;
    }
}
