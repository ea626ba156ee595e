package io.firesteel.cluster.spark.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import org.apache.spark.TaskContext;

/** Ends the executor's JVM in a task's first attempt at one prompt; judges as {@link Parity} afterwards. */
public final class KillsItsExecutor extends Parity {
    @Override
    public Verdict judge(Prompt prompt, Completion completion) {
        if (TaskContext.get().attemptNumber() == 0 && prompt.id().equals("problem 3")) {
            Runtime.getRuntime().halt(134);
        }
        return super.judge(prompt, completion);
    }
}
