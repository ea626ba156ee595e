package io.firesteel.cluster.spark.rollouts.verifiers;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.util.concurrent.CountDownLatch;

/** Takes a minute, unless it is interrupted. */
public final class Dawdles extends Parity {
    public static volatile CountDownLatch started = new CountDownLatch(1);
    public static volatile CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        started.countDown();
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
        return super.verify(prompt, completion);
    }
}
