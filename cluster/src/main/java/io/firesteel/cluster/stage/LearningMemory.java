package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.network.TrainingMemory;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * What the driver must hold while a policy learns, in Java's heap and outside it, worked out before anything is sampled. {@link MemoryPlan}
 * does the same for sampling, and is a part of it where tasks run in the driver.
 *
 * @param plan the arithmetic
 * @param key of the tokens in a micro-batch, which bound it
 * @param fits what it is to be where the heap is too small as it is; empty where it suffices, or nothing does
 */
public record LearningMemory(MemoryPlan plan, String key, OptionalInt fits) {
    /** What a stage calls it among its facts. */
    public static final String FACT = "memory of the driver";

    private static final double GIB = 1L << 30;

    /** Spark's own and the JVM's, where tasks run in the driver: as {@link MemoryPlan} counts them. */
    private static final long SPARK_BYTES = 300L << 20;

    /**
     * The sequences of one optimiser step, the largest there may be.
     *
     * @param tokens in all of them
     * @param longest of one of them
     */
    record Step(long tokens, int longest) {
        /**
         * So many groups, whose prompts are computed once.
         *
         * @param prompt tokens of the longest one
         * @param completion tokens of the longest one
         * @param longest tokens of the longest sequence
         */
        static Step of(long groups, int size, int prompt, int completion, int longest) {
            long own = completion + 1L; // the prompt's last token is each completion's own
            return new Step(groups * Math.min((long) size * longest, prompt - 1 + size * own), longest);
        }

        /** The longest batch of a pool of examples, which is sorted by length. */
        static Step of(List<SftExample> pool, int batchExamples) {
            List<Integer> lengths = pool.stream()
                    .map(example -> example.tokens().length)
                    .sorted(Comparator.reverseOrder())
                    .limit(batchExamples)
                    .toList();
            return new Step(lengths.stream().mapToLong(Integer::longValue).sum(), lengths.get(0));
        }

        /** Tokens of the largest micro-batch: a sequence longer than the bound is one of its own. */
        int largest(int microBatchTokens) {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(longest, Math.min(tokens, microBatchTokens)));
        }

        int microBatches(int microBatchTokens) {
            int largest = largest(microBatchTokens);
            return (int) Math.min(Integer.MAX_VALUE, (tokens + largest - 1) / largest);
        }
    }

    /**
     * The plan for one policy.
     *
     * @param key of {@code microBatchTokens}
     * @param sampling what sampling takes, where there is any
     * @param scoring further networks of the same architecture that only score, such as a KL penalty's reference
     * @param heapBytes the heap of this JVM
     */
    static LearningMemory of(
            Architecture architecture,
            TrainerSettings trainer,
            String key,
            int microBatchTokens,
            Step step,
            Optional<MemoryPlan> sampling,
            int scoring,
            long heapBytes) {
        IntFunction<MemoryPlan> plans = bound -> plan(architecture, trainer, bound, step, sampling, scoring, heapBytes);
        MemoryPlan plan = plans.apply(microBatchTokens);
        // Where the heap is too small, the bound of half, a quarter … of the tokens that suffices, if one does.
        OptionalInt fits = OptionalInt.empty();
        for (int less = step.largest(microBatchTokens); plan.neededBytes() > heapBytes && fits.isEmpty(); ) {
            if (less <= step.longest()) {
                break;
            }
            less = Math.max(step.longest(), less / 2);
            if (plans.apply(less).neededBytes() <= heapBytes) {
                fits = OptionalInt.of(less);
            }
        }
        return new LearningMemory(plan, key, fits);
    }

    private static MemoryPlan plan(
            Architecture architecture,
            TrainerSettings trainer,
            int microBatchTokens,
            Step step,
            Optional<MemoryPlan> sampling,
            int scoring,
            long heapBytes) {
        TrainingMemory memory =
                new TrainingMemory(architecture, trainer.network(Arithmetic.EXACT)); // activations are the same
        ParameterLayout layout = new ParameterLayout(architecture);
        long weights = 4L * layout.size();
        int tokens = step.largest(microBatchTokens);
        int workers = Math.min(trainer.workers(), step.microBatches(microBatchTokens));
        Map<String, Long> needs = new LinkedHashMap<>();
        if (sampling.filter(MemoryPlan::isDrivers).isPresent()) {
            needs.putAll(sampling.get().needs());
        } else {
            needs.put("policy as it was read", MemoryPlan.inMemory(weights));
            sampling.ifPresent(there -> needs.put("policies in transit, the current and the last one", 2 * weights));
            needs.put("Spark", SPARK_BYTES);
        }
        Map<String, Long> outside = new LinkedHashMap<>();
        if (trainer.lora() instanceof LoraSettings.On lora) {
            needs.put(
                    "the base, unless it is there, the merged policy and its gradient; adapters, their gradient and AdamW's moments",
                    3 * weights - MemoryPlan.inMemory(weights) + 16L * new AdapterLayout(layout, lora).size());
            memory.outside(workers).forEach((part, bytes) -> {
                if (!part.contains("moments")) {
                    outside.put(part, bytes);
                }
            });
        } else {
            outside.putAll(memory.outside(step.microBatches(microBatchTokens)));
        }
        if (scoring > 0) {
            outside.put("parameters of " + scoring + " more", scoring * weights);
        }
        outside.put("Java, Spark and libraries", MemoryPlan.JAVA_BYTES);
        needs.put("weights as the trainer reads them", memory.weights());
        needs.put(workers + " micro-batches of " + tokens + " tokens", memory.activations(tokens, workers));
        return new MemoryPlan("driver", "spark.driver.memory (or java -Xmx)", workers, 1, heapBytes, needs, outside);
    }

    /** Refuses a heap that is too small, with what to raise and what to lower; else says how much of it is needed. */
    String check() {
        if (plan.neededBytes() > plan.heapBytes()) {
            throw new Fault(
                    "memory of the driver while it learns",
                    gibibytes(plan.neededBytes()) + " GiB of heap, if sequences are as long as they may be",
                    gibibytes(plan.heapBytes()) + " GiB",
                    (fits.isPresent() ? "set " + key + "=" + fits.getAsInt() + ", which fits; or " : "") + "lower "
                            + key
                            + " or trainer.threads, or set " + plan.setting() + ", FIRESTEEL_HEAP, to "
                            + (long) Math.ceil(plan.neededBytes() * 1.2 / GIB) + "g (" + plan.parts() + ")");
        }
        return plan.summary();
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIB);
    }
}
