package io.firesteel.cluster.bench;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.rollout.generate.PackedPolicy;
import io.firesteel.rollout.generate.SamplingSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Speed of sampling: B sequences advance from T/2 to T tokens, each fed the token that was drawn for it. A step is one forward
 * pass over B rows and B draws. Each decoder has B rows and threads of its own; all share one {@link PackedPolicy}.
 *
 * @param shape B, T and the policy's
 * @param group completions per prompt, 1 to B: B, and all rows share one prompt's cache, as a group does in training; 1,
 *     and every row has a prompt of its own
 * @param decoders side by side
 * @param threads that share the steps of each decoder
 */
public record DecodeBenchmark(Shape shape, int group, int decoders, int threads) {
    private static final int FEWEST_REPETITIONS = 3;

    public DecodeBenchmark {
        if (group < 1 || shape.batch() % group != 0) {
            throw new Fault(
                    "group",
                    "a divisor of B = " + shape.batch(),
                    group + "",
                    "every prompt has as many completions as every other");
        }
        if (decoders < 1) {
            throw new Fault("decoders", "at least 1", decoders + "", "each has B completions of its own");
        }
    }

    /** Refuses a heap that the policy, raw and packed, and the caches do not fit. */
    public void requireHeap() {
        long cache = 2L * Float.BYTES * shape.layers() * shape.kvHeads() * (shape.width() / shape.heads());
        long perRow = cache * shape.tokens() + (long) Float.BYTES * shape.vocabulary();
        // A decoder gives its caches at most 60 % of the heap.
        Memory.requireHeap(
                "bench decode", 2L * Float.BYTES * shape.parameters() + 2 * perRow * shape.batch() * decoders);
    }

    /**
     * Repeats until the time is over, at least three times, and gives the fastest repetition's figures.
     *
     * @param policy of that shape
     * @param progress told of each repetition, for people
     */
    public Map<String, Object> run(PackedPolicy policy, Duration budget, Consumer<String> progress)
            throws InterruptedException {
        List<Worker> workers = new ArrayList<>();
        CyclicBarrier promptsRead = new CyclicBarrier(decoders);
        for (int number = 0; number < decoders; number++) {
            workers.add(new Worker(policy, number, promptsRead));
        }
        ExecutorService pool = Executors.newFixedThreadPool(decoders);
        try {
            double msPerStep = Double.MAX_VALUE;
            double prefillMs = Double.MAX_VALUE;
            double bytesPerToken = Double.MAX_VALUE;
            long start = System.nanoTime();
            int repetition = 0;
            while (repetition < FEWEST_REPETITIONS || System.nanoTime() - start < budget.toNanos()) {
                repetition++;
                repeat(pool, workers, repetition);
                long began = workers.stream().mapToLong(w -> w.stepping).min().orElseThrow();
                long ended = workers.stream().mapToLong(w -> w.ended).max().orElseThrow();
                double ms = (ended - began) / 1e6 / steps();
                msPerStep = Math.min(msPerStep, ms);
                for (Worker worker : workers) {
                    prefillMs = Math.min(prefillMs, (worker.read - worker.began) / 1e6);
                    bytesPerToken = Math.min(
                            bytesPerToken, (double) worker.bytes / (shape.batch() * (steps() - 1 - Worker.SETTLING)));
                }
                progress.accept(String.format(
                        Locale.ROOT, "decode, group %d, repetition %d: %.3f ms a step", group, repetition, ms));
            }
            return figures(policy, msPerStep, prefillMs, bytesPerToken, repetition);
        } finally {
            pool.shutdownNow();
        }
    }

    private int steps() {
        return shape.tokens() - shape.tokens() / 2;
    }

    private Map<String, Object> figures(
            PackedPolicy policy, double msPerStep, double prefillMs, double bytesPerToken, int repetitions) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "decode");
        figures.put("group", group);
        figures.putAll(shape.figures());
        figures.put("decoders", decoders);
        figures.put("threads", decoders * threads);
        figures.put("kernels", policy.kernels().provider());
        figures.put("msPerStep", msPerStep);
        figures.put("tokensPerSecond", 1e3 * shape.batch() * decoders / msPerStep);
        figures.put("gflopPerSecond", 1e-6 * shape.flopsPerToken() * shape.batch() * decoders / msPerStep);
        figures.put("prefillMs", prefillMs);
        figures.put("bytesAllocated", bytesPerToken);
        figures.put("repetitions", repetitions);
        Memory.peaks(figures);
        return figures;
    }

    private static void repeat(ExecutorService pool, List<Worker> workers, int repetition) throws InterruptedException {
        ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(pool);
        for (Worker worker : workers) {
            running.submit(() -> worker.repeat(repetition), null);
        }
        for (int done = 0; done < workers.size(); done++) {
            try {
                running.take().get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
            }
        }
    }

    /** One decoder and what its last repetition took. */
    private final class Worker {
        /** Steps at the beginning whose allocations are not the steady state's. */
        static final int SETTLING = 1;

        private final Decoder decoder;
        private final List<Prompt> prompts = new ArrayList<>();
        private final CyclicBarrier promptsRead;
        private int step;
        private long began;
        private long read;
        private long stepping;
        private long ended;
        private long bytesBefore;
        private long bytes;

        Worker(PackedPolicy policy, int number, CyclicBarrier promptsRead) {
            this.promptsRead = promptsRead;
            decoder = new Decoder(policy, policy.kernels(), shape.batch(), threads);
            decoder.onStep(this::beforeStep);
            for (int p = 0; p < shape.batch() / group; p++) {
                Seeds seeds = new Seeds(1).at(number).at(p);
                int[] tokens = new int[shape.tokens() / 2];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = (int) (seeds.uniform(i) * shape.vocabulary());
                }
                prompts.add(new Prompt("p" + number + "-" + p, "none", "", tokens, ""));
            }
        }

        void repeat(int repetition) {
            step = 0;
            began = System.nanoTime();
            // The first token comes of reading the prompt; each further one takes a step.
            decoder.decode(prompts, group, SamplingSettings.plain(steps() + 1), new Seeds(repetition), ids -> "");
            ended = System.nanoTime();
            if (step != steps()) {
                throw new IllegalStateException(step + " steps instead of " + steps());
            }
        }

        /** The prompts are read when the first step begins; the last step's allocations include the finished completions. */
        private void beforeStep(int rows) {
            if (rows != shape.batch()) {
                throw new Fault(
                        "bench decode",
                        shape.batch() + " rows that advance together",
                        rows + "",
                        "the heap is too small for their caches: raise FIRESTEEL_HEAP (java -Xmx), or choose a smaller --shape");
            }
            if (step == 0) {
                read = System.nanoTime();
                await();
                stepping = System.nanoTime();
            }
            if (step == SETTLING) {
                bytesBefore = Use.bytesOfThisThread();
            }
            step++;
            if (step == steps()) {
                bytes = Use.bytesOfThisThread() - bytesBefore;
            }
        }

        private void await() {
            try {
                promptsRead.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("another decoder failed", e);
            }
        }
    }
}
