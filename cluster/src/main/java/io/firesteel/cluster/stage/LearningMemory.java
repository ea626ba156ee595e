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
import java.util.function.Predicate;
import java.util.stream.Stream;

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
     * @param units in how many they come that stay together, as far as a micro-batch has room
     * @param longestUnit tokens of one of these
     * @param scored tokens of the most that is scored at once, without learning from it
     */
    record Step(long tokens, int longest, long units, long longestUnit, long scored) {
        /** So many units of the same length. */
        static Step of(long units, long each, int longest) {
            return new Step(units * each, longest, units, each, units * each);
        }

        /**
         * So many groups, whose prompts are computed once.
         *
         * @param prompt tokens of the longest one
         * @param completion tokens of the longest one
         * @param longest tokens of the longest sequence
         */
        static Step ofGroups(long groups, int size, int prompt, int completion, int longest) {
            long own = completion + 1L; // the prompt's last token is each completion's own
            return of(groups, Math.min((long) size * longest, prompt - 1 + size * own), longest);
        }

        /** The longest batch of a pool of examples, which is sorted by length. */
        static Step ofExamples(List<SftExample> pool, int batchExamples) {
            return ofLongest(pool.stream().map(example -> example.tokens().length), batchExamples);
        }

        /** The longest batch of pairs, whose prompts are computed once and whose sides stay together. */
        static Step ofPairs(List<PreferencePair> pairs, int batchPairs) {
            return ofLongest(pairs.stream().map(Step::tokens), batchPairs);
        }

        private static int tokens(PreferencePair pair) {
            return pair.prompt().length + pair.chosen().length + pair.rejected().length + 1;
        }

        private static Step ofLongest(Stream<Integer> all, int units) {
            List<Integer> lengths =
                    all.sorted(Comparator.reverseOrder()).limit(units).toList();
            long tokens = lengths.stream().mapToLong(Integer::longValue).sum();
            return new Step(tokens, lengths.get(0), lengths.size(), lengths.get(0), tokens);
        }

        /** The same where more may be scored at once. */
        Step scoring(long tokens) {
            return new Step(this.tokens, longest, units, longestUnit, Math.max(scored, tokens));
        }

        Step scoringPairs(List<PreferencePair> pairs) {
            return scoring(pairs.stream().mapToLong(Step::tokens).sum());
        }

        /** Tokens that a micro-batch may have: a sequence longer than the bound is one of its own. */
        private int most(int microBatchTokens) {
            return Math.max(longest, microBatchTokens);
        }

        /** Tokens of the largest micro-batch that there may be: {@link SequencePacker} makes two or more of as many units, about as long as each other. */
        int largest(int microBatchTokens) {
            int most = most(microBatchTokens);
            long all = Math.min(tokens, most);
            if (units < 2) {
                return (int) all;
            }
            long unit = Math.min(longestUnit, most);
            long half = (units + 1) / 2 * unit; // the longest first, each to the shortest: no more than its share
            return (int) Math.min(all, Math.max(half, SequencePacker.SHARED_OUT));
        }

        /** Tokens of the largest micro-batch that is only scored. */
        int largestScored(int microBatchTokens) {
            return (int) Math.min(scored, most(microBatchTokens));
        }

        int microBatches(int microBatchTokens) {
            long most = Math.min(tokens, most(microBatchTokens));
            long full = (tokens + most - 1) / most;
            long shared = Math.min(units, SequencePacker.atLeast(tokens));
            return (int) Math.min(Integer.MAX_VALUE, Math.max(full, shared));
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
        int tokens = step.largest(microBatchTokens);
        int scored = step.largestScored(microBatchTokens);
        int workers = trainer.workers(); // each meets the largest micro-batch sooner or later, and keeps what it took
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
        if (TrainingMemory.comesBeforeSpeed(networks.architecture()) && trainer.lora() instanceof LoraSettings.Off) {
            keepTheLarger(outside, MemoryPlan::isLaidOut, part -> part.contains("gradient"));
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
        if (memory.products(tokens, workers) > 0) {
            outside.put("what products read", learning * memory.products(tokens, workers));
        }
        outside.put(MemoryPlan.JAVA, MemoryPlan.JAVA_BYTES);
        needs.put(
                "weights as the trainer reads them",
                learning * memory.weights() + networks.scoring() * memory.scoring());
        long scoring = memory.scoringActivations(scored, workers);
        needs.put(
                workers + " micro-batches of " + tokens + " tokens",
                learning * Math.max(memory.activations(tokens, workers), scoring));
        if (networks.scoring() > 0) {
            needs.put(
                    workers + " micro-batches of " + scored + " tokens that are only scored",
                    networks.scoring() * scoring);
        }
        return new MemoryPlan("driver", MemoryPlan.DRIVERS, workers, 1, has, needs, outside);
    }

    /** Of two kinds of parts, of which one is given back before the other is taken, those stay that are larger. */
    private static void keepTheLarger(Map<String, Long> parts, Predicate<String> one, Predicate<String> other) {
        parts.keySet().removeIf(sum(parts, one) < sum(parts, other) ? one : other);
    }

    private static long sum(Map<String, Long> parts, Predicate<String> kind) {
        return parts.entrySet().stream()
                .filter(part -> kind.test(part.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
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
