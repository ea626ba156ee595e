package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import org.apache.spark.TaskContext;

/** Fails in a task's first attempt, half-way through; verifies as {@link Parity} afterwards. */
public final class FailsAtFirst extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        if (TaskContext.get().attemptNumber() == 0 && prompt.id().endsWith("3")) {
            throw new IllegalStateException("first attempt");
        }
        return super.verify(prompt, completion);
    }
}
