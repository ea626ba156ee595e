package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/** Calls itself until its stack is full. */
public final class Overflows extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        return again(prompt, completion);
    }

    private Verdict again(Prompt prompt, Completion completion) {
        return verify(prompt, completion);
    }
}
