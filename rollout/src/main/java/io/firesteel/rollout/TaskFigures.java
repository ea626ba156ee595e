package io.firesteel.rollout;

import java.io.Serializable;

/**
 * What one task did and what it cost. Figures only: nothing that a rollout depends on is in here.
 *
 * @param executor who ran it, such as {@code 3@worker-7}; {@code thread 0} without Spark
 * @param kernels the arithmetic its decoder ran on, such as {@code vector-256}
 * @param prompts groups sampled
 * @param promptTokens tokens of prompts and of forced beginnings, each prompt's counted once
 * @param tokens tokens made one at a time: sampled, or forced in between
 * @param prepareNanos waiting for the policy: fetching, checking and packing it, nearly 0 when another task had done so
 * @param decodeNanos sampling
 * @param verifyNanos verifying
 */
public record TaskFigures(
        String executor,
        String kernels,
        int prompts,
        long promptTokens,
        long tokens,
        long prepareNanos,
        long decodeNanos,
        long verifyNanos)
        implements Serializable {
    /** The figures of a task that did both, one after the other, on one executor. */
    TaskFigures plus(TaskFigures next) {
        return new TaskFigures(
                executor,
                kernels,
                prompts + next.prompts,
                promptTokens + next.promptTokens,
                tokens + next.tokens,
                prepareNanos + next.prepareNanos,
                decodeNanos + next.decodeNanos,
                verifyNanos + next.verifyNanos);
    }
}
