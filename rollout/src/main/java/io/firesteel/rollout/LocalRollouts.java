package io.firesteel.rollout;

import io.firesteel.core.Rollout;
import io.firesteel.core.Scorer;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rollout.generate.PackedPolicy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Rollouts on threads of this JVM, without Spark: for tests, for a single machine, and to see what Spark costs. The result is that of the same
 * request on a cluster, bit for bit.
 */
public final class LocalRollouts implements Rollouts {
    private static final int POLICIES_KEPT = 2;

    /** Parts of a score request per thread: sequences differ in length, and whoever is done first takes the next part. */
    private static final int SCORE_PARTS = 3;

    private final Supplier<? extends Scorer> scorers;
    private final int threads;
    private final Consumer<RolloutProgress> progress;
    private final Kernels kernels;
    private final Tokenizer tokenizer;
    private final LeasedCache<ByIdentity, PackedPolicy> packed = new LeasedCache<>(POLICIES_KEPT, PackedPolicy::close);
    private final RequestsUnderWay underWay = new RequestsUnderWay();
    private final ExecutorService pool;

    /**
     * With our own kernels.
     *
     * @param tokenizer the policies'; closed with this
     * @param scorers who verifies and rewards: one for each part of a request
     * @param progress told after each completion; called from several threads
     */
    public LocalRollouts(
            Tokenizer tokenizer, Supplier<? extends Scorer> scorers, int threads, Consumer<RolloutProgress> progress) {
        this(Kernels.best(), tokenizer, scorers, threads, progress);
    }

    /** @param kernels who multiplies */
    public LocalRollouts(
            Kernels kernels,
            Tokenizer tokenizer,
            Supplier<? extends Scorer> scorers,
            int threads,
            Consumer<RolloutProgress> progress) {
        this.kernels = kernels;
        this.tokenizer = tokenizer;
        this.scorers = scorers;
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
        AtomicLong sampled = new AtomicLong();
        AtomicLong tokens = new AtomicLong();
        Consumer<Rollout> count = rollout -> progress.accept(new RolloutProgress(
                request.title(),
                sampled.incrementAndGet(),
                request.completions(),
                tokens.addAndGet(rollout.completion().lengthTokens()),
                Duration.ofNanos(System.nanoTime() - start)));
        List<RolloutRequest> parts =
                request.share(request.workers(threads, policy.architecture()), RolloutRequest.WORTHWHILE);
        int each = RolloutRequest.threads(threads, parts.size());
        List<SampledGroups> groups = all(parts.stream()
                .<Callable<SampledGroups>>map(part -> () -> samplePart(policy, part, each, count))
                .toList());
        return RolloutResult.gather(request, groups, (System.nanoTime() - start) / 1e9);
    }

    @Override
    public RolloutHandle sampleAsync(Policy policy, RolloutRequest request) {
        return underWay.start(request.title(), () -> sample(policy, request));
    }

    @Override
    public ScoreResult score(Policy policy, ScoreRequest request) throws InterruptedException {
        long start = System.nanoTime();
        List<float[][]> parts = all(request.split(SCORE_PARTS * threads).stream()
                .<Callable<float[][]>>map(part -> () -> scorePart(policy, part))
                .toList());
        return ScoreResult.gather(request, parts, (System.nanoTime() - start) / 1e9);
    }

    @Override
    public void release() {
        packed.drop(policy -> true);
    }

    /** What each piece of work gave, in their order; if one fails, the others are cancelled. */
    private <T> List<T> all(List<Callable<T>> works) throws InterruptedException {
        ExecutorCompletionService<T> tasks = new ExecutorCompletionService<>(pool);
        List<Future<T>> futures = new ArrayList<>();
        works.forEach(work -> futures.add(tasks.submit(work)));
        try {
            for (int i = 0; i < futures.size(); i++) {
                tasks.take().get();
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            futures.forEach(future -> future.cancel(true)); // does nothing unless something failed or was interrupted
        }
    }

    private float[][] scorePart(Policy policy, ScoreRequest part) throws InterruptedException {
        try (LeasedCache.Lease<PackedPolicy> lease = lease(policy)) {
            return RequestScorer.score(lease.value(), part, 1);
        }
    }

    private SampledGroups samplePart(Policy policy, RolloutRequest part, int threads, Consumer<Rollout> progress)
            throws InterruptedException {
        long start = System.nanoTime();
        try (LeasedCache.Lease<PackedPolicy> lease = lease(policy)) {
            long prepareNanos = System.nanoTime() - start;
            return new GroupSampler(lease.value(), tokenizer, scorers, threads)
                    .sample(part, Thread.currentThread().getName(), prepareNanos, progress);
        }
    }

    private LeasedCache.Lease<PackedPolicy> lease(Policy policy) throws InterruptedException {
        return packed.lease(new ByIdentity(policy), () -> new PackedPolicy(policy, kernels));
    }

    /** A policy as a key. Its weights are not compared: a policy never changes, and its version may have been given twice. */
    private record ByIdentity(Policy policy) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof ByIdentity that && policy == that.policy;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(policy);
        }
    }

    @Override
    public void close() {
        underWay.close();
        pool.shutdownNow();
        tokenizer.close();
    }
}
