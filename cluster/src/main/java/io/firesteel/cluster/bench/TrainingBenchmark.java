package io.firesteel.cluster.bench;

import io.firesteel.core.config.Requirements;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.TrainingMemory;
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
 * Speed of one optimiser step on B sequences of T tokens, of which all behind the prompt are learned: forward, a policy-gradient loss,
 * backward, the gradient's norm, clipping, AdamW. Where sequences share prompts, steps that compute each prompt once take turns with steps
 * that compute it for each sequence.
 *
 * @param shape B, T and the policy's
 * @param prompts which of the tokens are prompts, and who shares them
 * @param settings threads and backend; the sequences are cut into at least as many micro-batches as there are threads
 */
public record TrainingBenchmark(Shape shape, Prompts prompts, NetworkSettings settings) {
    /** Tokens of one micro-batch, at most, unless one sequence is longer. */
    private static final int MICRO_BATCH_TOKENS = 2048;

    /** Heap for activations that are computed again when needed. */
    private static final long ACTIVATIONS = 1L << 28;

    /** Steps that compile and allocate, and are not counted. */
    private static final int WARM_UP_STEPS = 2;

    private static final int FEWEST_STEPS = 3;
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0.1);

    private static final Objective OBJECTIVE = (microBatch, sequences, scores, dLogProb, dEntropy) -> {
        for (int i = 0; i < dLogProb.length; i++) {
            dLogProb[i] = sequences.learn()[i] ? (i % 5 - 2) / (float) dLogProb.length : 0;
        }
    };

    /**
     * The beginning of each sequence.
     *
     * @param tokens of each prompt, which are not learned
     * @param group neighbours that have the same one
     */
    public record Prompts(int tokens, int group) {
        /** A token that nothing predicts, each sequence's own. */
        public static final Prompts NONE = new Prompts(1, 1);

        Prompts within(Shape shape) {
            new Requirements()
                    .that(
                            tokens >= 1 && tokens < shape.tokens(),
                            "prompt",
                            "from 1 to T − 1 = " + (shape.tokens() - 1) + " tokens",
                            tokens,
                            "leave something to learn, or make T longer")
                    .that(
                            group >= 1 && shape.batch() % group == 0,
                            "group",
                            "a number that divides B = " + shape.batch(),
                            group,
                            "B are the sequences of all groups")
                    .check();
            return this;
        }
    }

    public TrainingBenchmark {
        prompts.within(shape);
    }

    /** One kind of step, and how long it took each time. */
    private static final class Steps {
        final List<PackedSequences> microBatches;
        final List<Double> seconds = new ArrayList<>();
        final List<Double> cpuSeconds = new ArrayList<>();
        long bytes = Long.MAX_VALUE;
        int warmUp = WARM_UP_STEPS;

        Steps(List<PackedSequences> microBatches) {
            this.microBatches = microBatches;
        }

        boolean enough() {
            return seconds.size() >= FEWEST_STEPS;
        }

        void add(Use before, Use after) {
            if (warmUp-- > 0) {
                return;
            }
            seconds.add((after.wallNanos() - before.wallNanos()) / 1e9);
            cpuSeconds.add((after.cpuNanos() - before.cpuNanos()) / 1e9);
            bytes = Math.min(bytes, after.bytes() - before.bytes());
        }

        static double least(List<Double> times) {
            return times.stream().mapToDouble(t -> t).min().orElseThrow();
        }

        static double median(List<Double> times) {
            double[] sorted = times.stream().mapToDouble(t -> t).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }
    }

    /** Refuses a heap that the weights do not fit: as they come and, where the network holds them, laid out for both ways. */
    public void requireHeap() {
        long bytes = (long) Float.BYTES * shape.parameters();
        long weights = new TrainingMemory(shape.architecture(), settings).weights();
        Memory.requireHeap("bench train", bytes + Math.max(weights, ACTIVATIONS));
    }

    /**
     * Steps until the time is over, at least three times after warming up, and gives the fastest step's figures; where prompts are shared,
     * also how many times as fast that is, as a ratio of medians.
     *
     * @param progress told of each step, for people
     */
    public Map<String, Object> run(Duration budget, Consumer<String> progress) {
        Steps steps = new Steps(microBatches(prompts.group()));
        Steps apart = prompts.group() == 1 ? null : new Steps(microBatches(1));
        long start = System.nanoTime();
        long step = 0;
        try (Dl4jPolicyNetwork network = new Dl4jPolicyNetwork(shape.policy(), settings)) {
            while (!steps.enough() || System.nanoTime() - start < budget.toNanos()) {
                if (apart != null) {
                    run(network, apart, ++step, "train, each by itself, step", progress);
                }
                run(network, steps, ++step, "train, step", progress);
            }
        }
        return figures(steps, apart);
    }

    private static void run(Dl4jPolicyNetwork network, Steps steps, long step, String what, Consumer<String> progress) {
        Use before = Use.now();
        network.zeroGradient();
        network.accumulate(steps.microBatches, OBJECTIVE);
        network.step(ADAMW, 1e-6, Math.min(1, 1 / network.gradientNorm()), step);
        Use after = Use.now();
        steps.add(before, after);
        progress.accept(String.format(
                Locale.ROOT, "%s %d: %.1f ms", what, step, (after.wallNanos() - before.wallNanos()) / 1e6));
    }

    private Map<String, Object> figures(Steps steps, Steps apart) {
        double tokens = (double) shape.batch() * shape.tokens();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "train");
        figures.putAll(shape.figures());
        figures.put("prompt", prompts.tokens());
        figures.put("group", prompts.group());
        figures.put("threads", settings.threads());
        figures.put("backend", settings.backend().name().toLowerCase(Locale.ROOT));
        figures.put("moments", settings.moments().name().toLowerCase(Locale.ROOT));
        figures.put("kernels", Kernels.of(settings.arithmetic()).provider());
        double seconds = Steps.least(steps.seconds);
        figures.put("ms", 1e3 * seconds);
        if (apart != null) {
            figures.put("msApart", 1e3 * Steps.least(apart.seconds));
            figures.put("timesAsFast", Steps.median(apart.seconds) / Steps.median(steps.seconds));
            figures.put("timesLessCpu", Steps.median(apart.cpuSeconds) / Steps.median(steps.cpuSeconds));
        }
        figures.put("tokensPerSecond", tokens / seconds);
        figures.put("tokensPerCpuSecond", tokens / Steps.least(steps.cpuSeconds));
        figures.put("gflopPerSecond", 3e-9 * shape.flopsPerToken() * tokens / seconds);
        figures.put("bytesAllocated", steps.bytes);
        figures.put("repetitions", steps.seconds.size());
        Memory.peaks(figures);
        return figures;
    }

    /** About equal shares for all threads, of whole groups where these fit; of four micro-batches or fewer as the packer makes them. */
    private List<PackedSequences> microBatches(int group) {
        int own = shape.tokens() - prompts.tokens() + 1; // the prompt's last token predicts each completion's first
        int unit = group == 1 ? shape.tokens() : prompts.tokens() - 1 + group * own;
        int units = shape.batch() / group;
        int atOnce = Math.max(1, Math.min(MICRO_BATCH_TOKENS / unit, units / settings.threads()));
        int[] sizes = new int[units];
        Arrays.fill(sizes, group);
        return new SequencePacker(Math.max(shape.tokens(), Math.min(MICRO_BATCH_TOKENS, atOnce * unit)))
                .packGroups(sequences(), Unit.runs(sizes))
                .packed();
    }

    private List<Sequence> sequences() {
        List<Sequence> all = new ArrayList<>();
        for (int s = 0; s < shape.batch(); s++) {
            int[] tokens = new int[shape.tokens()];
            boolean[] learn = new boolean[tokens.length];
            Seeds prompt = new Seeds(s / prompts.group()).at("prompt");
            Seeds completion = new Seeds(s).at("completion");
            for (int i = 0; i < tokens.length; i++) {
                learn[i] = i >= prompts.tokens();
                tokens[i] = (int) ((learn[i] ? completion : prompt).uniform(i) * shape.vocabulary());
            }
            all.add(new Sequence(tokens, learn));
        }
        return all;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Sequence(int[] tokens, boolean[] learn) implements LearnableSequence {}
}
