package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.objective.ReverseKl;

import java.util.List;

/**
 * What a teacher says of the completions that an iteration learns from (on-policy distillation, {@link ReverseKl}).
 *
 * @param coefficient c of {@link ReverseKl}, which is added to the loss
 * @param logProbs of each completion's tokens under the teacher, each given all before it, at the temperature that was sampled at, nats;
 *     in the order of {@link CreditedBatch#learned}, {@code [R][N]}, forced tokens included
 */
@SuppressWarnings("ArrayRecordComponent")
public record Lesson(double coefficient, List<float[]> logProbs) {
    public Lesson {
        new ReverseKl(coefficient); // refuses what it cannot use
        logProbs = List.copyOf(logProbs);
    }

    /** The objective that it adds. */
    ReverseKl objective() {
        return new ReverseKl(coefficient);
    }

    /** The teacher's log-probs of the tokens of row {@code r} that are learned, {@code [n]}. */
    float[] of(int r, TrainingRow row, int promptTokens) {
        float[] all = logProbs.get(r);
        if (promptTokens + all.length != row.tokens().length) {
            throw new Fault(
                    "the teacher's log-probs of completion " + r,
                    "one for each of its " + (row.tokens().length - promptTokens) + " tokens",
                    Integer.toString(all.length),
                    "score the whole completion behind its prompt");
        }
        return row.learnedPart(all, -promptTokens);
    }
}
