package io.firesteel.trainer.network;

import com.sun.management.ThreadMXBean;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.AdamW;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PackedSequences;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Speed of one optimiser step, forward + backward + AdamW, on random sequences of equal length where every token but the
 * first is learned; a policy-gradient loss.
 *
 * @param architecture the policy's shape; its weights are random
 * @param sequences B, of one step
 * @param length T, tokens of a sequence
 * @param settings threads and backend; the sequences are cut into at least as many micro-batches as there are threads
 */
public record TrainingBenchmark(Architecture architecture, int sequences, int length, NetworkSettings settings) {
    /** Tokens of one micro-batch, at most, unless one sequence is longer. */
    private static final int MICRO_BATCH_TOKENS = 2048;

    private static final int WARM_UP_STEPS = 5;
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0.1);

    private static final Objective OBJECTIVE = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
        for (int i = 0; i < dLogProb.length; i++) {
            dLogProb[i] = sequences.learn()[i] ? (i % 5 - 2) / (float) dLogProb.length : 0;
        }
    };

    /**
     * What was measured; every figure is that of its best step.
     *
     * @param milliseconds of one step
     * @param tokensPerSecond B·T per step
     * @param tokensPerCpuSecond per second of the training threads' CPU time: tells about a core even on a busy machine
     * @param bytesAllocated on the Java heap by the training threads in one step
     */
    public record Result(double milliseconds, double tokensPerSecond, double tokensPerCpuSecond, long bytesAllocated) {}

    /** Runs for about so long, warm-up included. */
    public Result run(Duration budget) {
        float[] weights = new PolicyInitializer(0.06)
                .initialize(architecture, new Seeds(1))
                .parameters();
        List<PackedSequences> microBatches = microBatches();
        long start = System.nanoTime();
        double seconds = Double.MAX_VALUE;
        double cpuSeconds = Double.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(architecture, weights, settings)) {
            for (int step = 1; step <= WARM_UP_STEPS + 1 || System.nanoTime() - start < budget.toNanos(); step++) {
                Use before = Use.now();
                network.zeroGradient();
                network.accumulate(microBatches, OBJECTIVE);
                network.step(ADAMW, 1e-6, Math.min(1, 1 / network.gradientNorm()), step);
                Use after = Use.now();
                if (step > WARM_UP_STEPS) {
                    seconds = Math.min(seconds, (after.wallNanos - before.wallNanos) / 1e9);
                    cpuSeconds = Math.min(cpuSeconds, (after.cpuNanos - before.cpuNanos) / 1e9);
                    bytes = Math.min(bytes, after.bytes - before.bytes);
                }
            }
        }
        double tokens = (double) sequences * length;
        return new Result(1e3 * seconds, tokens / seconds, tokens / cpuSeconds, bytes);
    }

    private List<PackedSequences> microBatches() {
        int atOnce = Math.max(1, Math.min(MICRO_BATCH_TOKENS / length, sequences / settings.threads()));
        List<PackedSequences> microBatches = new ArrayList<>();
        for (int first = 0; first < sequences; first += atOnce) {
            microBatches.add(random(first, Math.min(atOnce, sequences - first)));
        }
        return microBatches;
    }

    private PackedSequences random(long seed, int count) {
        int[] tokens = new int[count * length];
        int[] starts = new int[count + 1];
        boolean[] learn = new boolean[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) (new Seeds(seed).uniform(i) * architecture.vocabulary());
            learn[i] = i % length > 0;
        }
        Arrays.setAll(starts, s -> s * length);
        return new PackedSequences(tokens, starts, learn);
    }

    /** What the training threads have used so far. */
    private record Use(long wallNanos, long cpuNanos, long bytes) {
        static Use now() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long cpu = 0;
            long bytes = 0;
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().startsWith(WorkerThreads.NAME)) {
                    cpu += threads.getThreadCpuTime(thread.getId());
                    bytes += threads.getThreadAllocatedBytes(thread.getId());
                }
            }
            return new Use(System.nanoTime(), cpu, bytes);
        }
    }
}
