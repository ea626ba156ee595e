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
import java.util.stream.Collectors;

/**
 * What the driver's heap must hold while a policy learns, worked out before anything is sampled. {@link MemoryPlan} does the same for
 * sampling.
 *
 * @param plan the arithmetic
 * @param key of the tokens in a micro-batch, which bound it
 */
record LearningMemory(MemoryPlan plan, String key) {
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
     * @param samplesHere whether executors run in this process, and hold policies in the same heap
     * @param heapBytes the heap of this JVM
     */
    static LearningMemory of(
            Architecture architecture,
            TrainerSettings trainer,
            String key,
            int microBatchTokens,
            Step step,
            boolean samplesHere,
            long heapBytes) {
        TrainingMemory memory =
                new TrainingMemory(architecture, trainer.network(Arithmetic.EXACT)); // activations are the same
        ParameterLayout layout = new ParameterLayout(architecture);
        long weights = 4L * layout.size();
        int tokens = step.largest(microBatchTokens);
        int workers = Math.min(trainer.workers(), step.microBatches(microBatchTokens));
        Map<String, Long> needs = new LinkedHashMap<>();
        if (samplesHere) {
            needs.put("policies, current and previous, raw and packed", 4 * weights);
            needs.put("Spark", SPARK_BYTES);
        } else {
            needs.put("policies: the first, the current and the next one", 3 * weights);
        }
        if (trainer.lora() instanceof LoraSettings.On lora) {
            needs.put(
                    "the merged policy and its gradient; adapters, their gradient and AdamW's moments",
                    2 * weights + 16L * new AdapterLayout(layout, lora).size());
        }
        needs.put("weights as the trainer reads them", memory.weights());
        needs.put(workers + " micro-batches of " + tokens + " tokens", memory.activations(tokens, workers));
        return new LearningMemory(
                new MemoryPlan("driver", "spark.driver.memory (or java -Xmx)", workers, 1, heapBytes, needs), key);
    }

    /** Refuses a heap that is too small, with what to raise and what to lower; else says how much of it is needed. */
    String check() {
        if (plan.neededBytes() > plan.heapBytes()) {
            throw new Fault(
                    "memory of the driver while it learns",
                    gibibytes(plan.neededBytes()) + " GiB of heap, if sequences are as long as they may be",
                    gibibytes(plan.heapBytes()) + " GiB",
                    "lower " + key + " or trainer.threads, or set " + plan.setting() + ", FIRESTEEL_HEAP, to "
                            + (long) Math.ceil(plan.neededBytes() * 1.2 / GIB) + "g ("
                            + plan.needs().entrySet().stream()
                                    .map(need -> need.getKey() + " " + gibibytes(need.getValue()))
                                    .collect(Collectors.joining("; "))
                            + ")");
        }
        return gibibytes(plan.neededBytes()) + " of " + gibibytes(plan.heapBytes()) + " GiB of heap";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / GIB);
    }
}
