package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/** Ends the JVM it runs in, whenever it is asked. */
public final class HaltsAlways extends Parity {
    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        Runtime.getRuntime().halt(137);
        return super.verify(prompt, completion);
    }
}
