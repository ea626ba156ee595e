package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which threads of this JVM verified, each completion slowly enough for others to join in; verifies as {@link Parity}. */
public final class Witnessed extends Parity {
    public static final Set<String> THREADS = ConcurrentHashMap.newKeySet();

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        THREADS.add(Thread.currentThread().getName());
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return super.verify(prompt, completion);
    }
}
