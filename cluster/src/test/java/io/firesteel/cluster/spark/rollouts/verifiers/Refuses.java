package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.util.concurrent.atomic.AtomicInteger;

/** Finds something that a person must fix. */
public final class Refuses extends Parity {
    public static final AtomicInteger ASKED = new AtomicInteger();

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        ASKED.incrementAndGet();
        throw new Fault("gold of " + prompt.id(), "a number", prompt.gold(), "fix the data set");
    }
}
