package io.firesteel.cluster.spark.session;

import io.firesteel.core.policy.Policy;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.ScoreResult;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Rollouts that are opened, and Spark with them, when something is asked of them first. Safe for threads. */
final class LazyRollouts implements Rollouts {
    private final Supplier<Rollouts> open;
    private final Consumer<LazyRollouts> onClose;
    private Rollouts opened;
    private boolean closed;

    /** @param onClose told once */
    LazyRollouts(Supplier<Rollouts> open, Consumer<LazyRollouts> onClose) {
        this.open = open;
        this.onClose = onClose;
    }

    @Override
    public RolloutResult sample(Policy policy, RolloutRequest request) throws InterruptedException {
        return opened().sample(policy, request);
    }

    @Override
    public RolloutHandle sampleAsync(Policy policy, RolloutRequest request) {
        return opened().sampleAsync(policy, request);
    }

    @Override
    public ScoreResult score(Policy policy, ScoreRequest request) throws InterruptedException {
        return opened().score(policy, request);
    }

    @Override
    public synchronized void release() {
        if (opened != null) {
            opened.release();
        }
    }

    private synchronized Rollouts opened() {
        if (closed) {
            throw new IllegalStateException("these rollouts have been closed");
        }
        if (opened == null) {
            opened = open.get();
        }
        return opened;
    }

    @Override
    public void close() {
        Rollouts ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ending = opened;
        }
        onClose.accept(this);
        if (ending != null) {
            ending.close();
        }
    }
}
