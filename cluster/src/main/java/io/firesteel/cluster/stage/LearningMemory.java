package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.network.TrainingMemory;
import io.firesteel.trainer.preference.PreferencePair;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What the driver must hold while a policy learns, in Java's heap and outside it, worked out before anything is sampled. {@link MemoryPlan}
 * does the same for sampling, and is a part of it where tasks run in the driver.
 *
 * @param plan the arithmetic
 * @param key of the tokens in a micro-batch, which bound it
 * @param fits the setting with which it would fit, where it does not as it is; empty where it does, or none is known
 */
public record LearningMemory(MemoryPlan plan, String key, Optional<String> fits) {
    /** What a stage calls it among its facts. */
    public static final String FACT = "memory of the driver";

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

        /** The longest batch of pairs, whose prompts are computed once and whose sides stay together. */
        static Step ofPairs(List<PreferencePair> pairs, int batchPairs) {
            List<Integer> lengths = pairs.stream()
                    .map(pair -> pair.prompt().length + pair.chosen().length + pair.rejected().length + 1)
                    .sorted(Comparator.reverseOrder())
                    .limit(batchPairs)
                    .toList();
            return new Step(lengths.stream().mapToLong(Integer::longValue).sum(), lengths.get(0));
        }

        /** Tokens of the largest micro-batch: a sequence longer than the bound is one of its own. */
        int largest(int microBatchTokens) {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(longest, Math.min(tokens, microBatchTokens)));
        }

        int microBatches(int microBatchTokens) {
            int largest = largest(microBatchTokens);
            long full = (tokens + largest - 1) / largest;
            return (int) Math.min(Integer.MAX_VALUE, Math.max(full, SequencePacker.atLeast(tokens)));
        }

        /** Tokens of a worker's micro-batch where so many compute at a time: never more than there are, shared out. */
        int ofWorker(int microBatchTokens, int workers) {
            long each = Math.max(longest, (tokens + workers - 1) / workers);
            return (int) Math.min(largest(microBatchTokens), each);
        }
    }

    /**
     * The networks of a stage, all of one architecture.
     *
     * @param arithmetic whose products
     * @param scoring how many only score, such as a KL penalty's reference
     * @param critics how many learn beside the policy, with a head of their own
     */
    record Networks(
            Architecture architecture, TrainerSettings trainer, Arithmetic arithmetic, int scoring, int critics) {
        /** The policy alone. */
        Networks(Architecture architecture, TrainerSettings trainer, Arithmetic arithmetic) {
            this(architecture, trainer, arithmetic, 0, 0);
        }

        /** The same where activations are computed twice. */
        private Networks recomputing() {
            return new Networks(architecture, trainer.recomputing(), arithmetic, scoring, critics);
        }

        TrainingMemory each() {
            return new TrainingMemory(architecture, trainer.network(arithmetic));
        }
    }

    /**
     * The plan for one stage.
     *
     * @param key of {@code microBatchTokens}
     * @param sampling what sampling takes, where there is any
     * @param has what this process may take
     */
    static LearningMemory of(
            Networks networks,
            String key,
            int microBatchTokens,
            Step step,
            Optional<MemoryPlan> sampling,
            ProcessMemory has) {
        MemoryPlan plan = plan(networks, microBatchTokens, step, sampling, has);
        Optional<String> fits = Optional.empty();
        if (!plan.fits()) {
            fits = plan(networks.recomputing(), microBatchTokens, step, sampling, has)
                            .fits()
                    ? Optional.of("trainer.recompute=on (the same bits, more slowly)")
                    : lower(microBatchTokens, step, bound -> plan(networks, bound, step, sampling, has))
                            .map(bound -> key + "=" + bound);
        }
        return new LearningMemory(plan, key, fits);
    }

    /** The bound of half, a quarter … of the tokens that suffices, if one does. */
    private static Optional<Integer> lower(int microBatchTokens, Step step, IntFunction<MemoryPlan> plans) {
        for (int less = step.largest(microBatchTokens); less > step.longest(); ) {
            less = Math.max(step.longest(), less / 2);
            if (plans.apply(less).fits()) {
                return Optional.of(less);
            }
        }
        return Optional.empty();
    }

    private static MemoryPlan plan(
            Networks networks, int microBatchTokens, Step step, Optional<MemoryPlan> sampling, ProcessMemory has) {
        TrainerSettings trainer = networks.trainer();
        TrainingMemory memory = networks.each();
        ParameterLayout layout = new ParameterLayout(networks.architecture());
        long weights = 4L * layout.size();
        int microBatches = step.microBatches(microBatchTokens);
        int workers = Math.min(trainer.workers(), microBatches);
        int tokens = step.ofWorker(microBatchTokens, workers);
        int learning = 1 + networks.critics();
        Map<String, Long> needs = new LinkedHashMap<>();
        Map<String, Long> outside = new LinkedHashMap<>();
        if (sampling.filter(MemoryPlan::isDrivers).isPresent()) {
            needs.putAll(sampling.get().needs());
            outside.putAll(sampling.get().outside());
            outside.remove(MemoryPlan.JAVA); // comes last
        } else {
            needs.put("policy as it was read", MemoryPlan.inMemory(weights));
            sampling.ifPresent(there -> needs.put("policies in transit, the current and the last one", 2 * weights));
            needs.put("Spark", SPARK_BYTES);
        }
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
            outside.putAll(memory.outside(microBatches));
        }
        if (networks.critics() > 0) {
            memory.outside(microBatches)
                    .forEach((part, bytes) -> outside.put("the critic's " + part, networks.critics() * bytes));
        }
        if (networks.scoring() > 0) {
            outside.put("parameters of " + networks.scoring() + " more", networks.scoring() * weights);
            if (memory.scoringOutside() > 0) {
                outside.put(
                        "weights as " + networks.scoring() + " more read them",
                        networks.scoring() * memory.scoringOutside());
            }
        }
        outside.put(MemoryPlan.JAVA, MemoryPlan.JAVA_BYTES);
        needs.put(
                "weights as the trainer reads them",
                learning * memory.weights() + networks.scoring() * memory.scoring());
        String batches = workers + " micro-batches of " + tokens + " tokens";
        needs.put(batches, learning * memory.activations(tokens, workers));
        if (networks.scoring() > 0) {
            needs.put(
                    batches + " that are only scored", networks.scoring() * memory.scoringActivations(tokens, workers));
        }
        return new MemoryPlan("driver", MemoryPlan.DRIVERS, workers, 1, has, needs, outside);
    }

    /** Refuses what does not fit, with what to raise and what to lower; else says how much is needed. */
    String check() {
        plan.check(
                "memory of the driver while it learns",
                "if sequences are as long as they may be",
                raise -> fits.map(setting -> "set " + setting + ", which fits; or ")
                                .orElse("") + "lower " + key + " or trainer.threads, or set " + raise + " ("
                        + plan.parts() + ")");
        return plan.summary();
    }
}
