package io.firesteel.cluster.rollouts;

import io.firesteel.cluster.rollouts.StandIn.PackedPolicy;
import io.firesteel.core.policy.Policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Rollouts on threads of this JVM, without Spark: for tests, for a single machine, and to see what Spark costs. The result is that of the same
 * request on a cluster, bit for bit.
 */
public final class LocalRollouts implements Rollouts {
    private static final int PARTS_PER_THREAD = 4;
    private static final int POLICIES_KEPT = 2;

    private final RolloutSetup setup;
    private final int threads;
    private final Consumer<RolloutProgress> progress;
    private final LeasedCache<Policy, PackedPolicy> packed = new LeasedCache<>(POLICIES_KEPT);
    private final ExecutorService pool;

    /** @param progress told after each group; called from several threads */
    public LocalRollouts(RolloutSetup setup, int threads, Consumer<RolloutProgress> progress) {
        this.setup = setup;
        this.threads = threads;
        this.progress = progress;
        AtomicInteger count = new AtomicInteger();
        pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "rollouts-" + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public RolloutResult sample(Policy policy, RolloutRequest request) throws InterruptedException {
        long start = System.nanoTime();
        AtomicInteger groupsDone = new AtomicInteger();
        AtomicLong tokens = new AtomicLong();
        ExecutorCompletionService<WrittenGroups> tasks = new ExecutorCompletionService<>(pool);
        List<Future<WrittenGroups>> futures = new ArrayList<>();
        for (RolloutRequest part : request.split(threads * PARTS_PER_THREAD)) {
            futures.add(tasks.submit(() -> write(policy, part, group -> {
                progress.accept(new RolloutProgress(
                        request.title(),
                        groupsDone.incrementAndGet(),
                        request.prompts().size(),
                        tokens.addAndGet(GroupWriter.tokens(group)),
                        Duration.ofNanos(System.nanoTime() - start)));
            })));
        }
        try {
            List<WrittenGroups> written = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                written.add(tasks.take().get());
            }
            return RolloutResult.gather(request, written, (System.nanoTime() - start) / 1e9);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(true)); // no-ops unless something failed or was interrupted
        }
    }

    private WrittenGroups write(
            Policy policy, RolloutRequest part, Consumer<io.firesteel.core.Group<io.firesteel.core.ScoredRollout>> done)
            throws InterruptedException {
        long start = System.nanoTime();
        try (LeasedCache.Lease<PackedPolicy> lease = packed.lease(policy, () -> new PackedPolicy(policy))) {
            long prepareNanos = System.nanoTime() - start;
            return new GroupWriter(lease.value(), setup)
                    .write(part, Thread.currentThread().getName(), prepareNanos, done);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
