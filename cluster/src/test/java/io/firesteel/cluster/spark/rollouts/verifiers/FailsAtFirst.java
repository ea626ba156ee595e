package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import org.apache.spark.TaskContext;

/** Makes a task's first attempt fail half-way through, as one that is cancelled does; verifies as {@link Parity}. */
public final class FailsAtFirst extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        if (TaskContext.get().attemptNumber() == 0 && prompt.id().endsWith("3")) {
            Thread.currentThread().interrupt();
        }
        return super.verify(prompt, completion);
    }
}
