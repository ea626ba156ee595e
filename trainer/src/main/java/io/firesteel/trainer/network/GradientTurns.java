package io.firesteel.trainer.network;

import io.firesteel.trainer.network.operations.Turn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The {@link Turn}s of the micro-batches that add to one gradient. A big policy's gradient is a quarter of what learning takes, so there is one of
 * them, and not one for each worker and another for the sum; workers then go through the layers one shortly behind the other.
 */
final class GradientTurns {
    private static final int ALL = Integer.MAX_VALUE;

    /** Parts that each micro-batch has added. */
    private final int[] added;

    private static final int NOBODY = -1;

    private final List<List<Runnable>> atLast = new ArrayList<>();
    private final boolean fresh;
    private int first = NOBODY; // the micro-batch that added the first part
    private boolean cancelled;

    /** @param fresh whether nothing is in the gradient that counts */
    GradientTurns(int microBatches, boolean fresh) {
        this.fresh = fresh;
        added = new int[microBatches];
        for (int m = 0; m < microBatches; m++) {
            atLast.add(new ArrayList<>());
        }
    }

    Turn of(int microBatch) {
        return new Turn() {
            @Override
            public void begin() {
                await(microBatch, added[microBatch] + 1);
                began(microBatch);
            }

            @Override
            public boolean first() {
                return fresh && isFirst(microBatch);
            }

            @Override
            public void end() {
                set(microBatch, added[microBatch] + 1);
            }

            @Override
            public void atLast(Runnable part) {
                atLast.get(microBatch).add(part);
            }
        };
    }

    /** The micro-batch has no more parts, or had none at all. */
    void finish(int microBatch) {
        await(microBatch, ALL);
        set(microBatch, ALL);
    }

    /** Until the micro-batch before this one has added so many parts. */
    private synchronized void await(int microBatch, int parts) {
        while (microBatch > 0 && added[microBatch - 1] < parts) {
            if (cancelled) {
                throw new CancellationException("another micro-batch failed");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
    }

    private synchronized void began(int microBatch) {
        if (first == NOBODY) {
            first = microBatch;
        }
    }

    private synchronized boolean isFirst(int microBatch) {
        return first == microBatch;
    }

    private synchronized void set(int microBatch, int parts) {
        added[microBatch] = parts;
        notifyAll();
    }

    /** Some micro-batch's parts will never come: nobody waits any longer. */
    synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    /** Adds what comes when all are through. */
    void addLast() {
        atLast.forEach(parts -> parts.forEach(Runnable::run));
    }

    /** Whether a part was added, and a fresh gradient is one now. */
    synchronized boolean any() {
        return first != NOBODY;
    }
}
