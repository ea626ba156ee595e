package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.util.concurrent.CountDownLatch;

/** Takes a fiftieth of a second for each completion; verifies as {@link Parity}. */
public final class Slow extends Parity {
    public static volatile CountDownLatch started = new CountDownLatch(1);

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        started.countDown();
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return super.verify(prompt, completion);
    }
}
