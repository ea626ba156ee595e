package io.firesteel.cluster.bench;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.operations.FusedFactory;
import io.firesteel.trainer.optimiser.AdamW;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Speed of one optimiser step on B sequences of T tokens, of which all but the first are learned: forward, a policy-gradient loss,
 * backward, the gradient's norm, clipping, AdamW.
 *
 * @param shape B, T and the policy's
 * @param settings threads and backend; the sequences are cut into at least as many micro-batches as there are threads
 */
public record TrainingBenchmark(Shape shape, NetworkSettings settings) {
    /** Tokens of one micro-batch, at most, unless one sequence is longer. */
    private static final int MICRO_BATCH_TOKENS = 2048;

    /** Steps that compile and allocate, and are not counted. */
    /** Heap for activations that are computed again when needed. */
    private static final long ACTIVATIONS = 1L << 28;

    private static final int WARM_UP_STEPS = 2;

    private static final int FEWEST_STEPS = 3;
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0.1);

    private static final Objective OBJECTIVE = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
        for (int i = 0; i < dLogProb.length; i++) {
            dLogProb[i] = sequences.learn()[i] ? (i % 5 - 2) / (float) dLogProb.length : 0;
        }
    };

    /** Refuses a heap that the weights do not fit: as they come and, where the network holds them, laid out for both ways. */
    public void requireHeap() {
        long bytes = (long) Float.BYTES * shape.parameters();
        Memory.requireHeap("bench train", 2 * bytes > FusedFactory.HELD ? bytes + ACTIVATIONS : 3 * bytes);
    }

    /**
     * Steps until the time is over, at least three times after warming up, and gives the fastest step's figures.
     *
     * @param progress told of each step, for people
     */
    public Map<String, Object> run(Duration budget, Consumer<String> progress) {
        List<PackedSequences> microBatches = microBatches();
        long start = System.nanoTime();
        double seconds = Double.MAX_VALUE;
        double cpuSeconds = Double.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        int step = 0;
        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(shape.policy(), settings)) {
            while (step < WARM_UP_STEPS + FEWEST_STEPS || System.nanoTime() - start < budget.toNanos()) {
                step++;
                Use before = Use.now();
                network.zeroGradient();
                network.accumulate(microBatches, OBJECTIVE);
                network.step(ADAMW, 1e-6, Math.min(1, 1 / network.gradientNorm()), step);
                Use after = Use.now();
                double took = (after.wallNanos() - before.wallNanos()) / 1e9;
                if (step > WARM_UP_STEPS) {
                    seconds = Math.min(seconds, took);
                    cpuSeconds = Math.min(cpuSeconds, (after.cpuNanos() - before.cpuNanos()) / 1e9);
                    bytes = Math.min(bytes, after.bytes() - before.bytes());
                }
                progress.accept(String.format(Locale.ROOT, "train, step %d: %.1f ms", step, 1e3 * took));
            }
        }
        return figures(seconds, cpuSeconds, bytes, step - WARM_UP_STEPS);
    }

    private Map<String, Object> figures(double seconds, double cpuSeconds, long bytes, int steps) {
        double tokens = (double) shape.batch() * shape.tokens();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "train");
        figures.putAll(shape.figures());
        figures.put("threads", settings.threads());
        figures.put("backend", settings.backend().name().toLowerCase(Locale.ROOT));
        figures.put("kernels", Kernels.best().provider());
        figures.put("ms", 1e3 * seconds);
        figures.put("tokensPerSecond", tokens / seconds);
        figures.put("tokensPerCpuSecond", tokens / cpuSeconds);
        figures.put("bytesAllocated", bytes);
        figures.put("repetitions", steps);
        Memory.peaks(figures);
        return figures;
    }

    private List<PackedSequences> microBatches() {
        int atOnce = Math.max(1, Math.min(MICRO_BATCH_TOKENS / shape.tokens(), shape.batch() / settings.threads()));
        List<PackedSequences> microBatches = new ArrayList<>();
        for (int first = 0; first < shape.batch(); first += atOnce) {
            microBatches.add(random(first, Math.min(atOnce, shape.batch() - first)));
        }
        return microBatches;
    }

    private PackedSequences random(long seed, int count) {
        int length = shape.tokens();
        int[] tokens = new int[count * length];
        int[] starts = new int[count + 1];
        boolean[] learn = new boolean[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) (new Seeds(seed).uniform(i) * shape.vocabulary());
            learn[i] = i % length > 0;
        }
        Arrays.setAll(starts, s -> s * length);
        return new PackedSequences(tokens, starts, learn);
    }
}
