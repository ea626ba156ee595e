package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import org.apache.spark.TaskContext;

/** Ends the executor's JVM in a task's first attempt at one prompt; verifies as {@link Parity} afterwards. */
public final class KillsItsExecutor extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        if (TaskContext.get().attemptNumber() == 0 && prompt.id().equals("problem 3")) {
            Runtime.getRuntime().halt(134);
        }
        return super.verify(prompt, completion);
    }
}
