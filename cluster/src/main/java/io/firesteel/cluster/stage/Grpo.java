package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.generate.Decoder;
import io.firesteel.trainer.GrpoSettings;
import io.firesteel.trainer.critic.CriticSettings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reinforcement learning from verifiable rewards; {@code run.iterations} steps of {@link GrpoLoop}.
 *
 * @param run how long, and what is kept
 * @param policy where it starts, which is also the KL penalty's reference
 * @param sampling what is sampled and what it is worth
 * @param grpo what is learned from it
 * @param trainer the network that learns
 */
public record Grpo(
        RunSettings run, PolicySettings policy, Sampling.Sections sampling, GrpoSettings grpo, TrainerSettings trainer)
        implements Stage {
    /** The sections that it needs. */
    public static Grpo of(Settings all) {
        return new Grpo(all.run(), all.policy(), Sampling.Sections.of(all), all.grpo(), all.trainer());
    }

    @Override
    public String kind() {
        return "grpo";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.POLICY;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(List.of(
                "run.seed",
                "run.iterations",
                "data",
                "rollout.prompts",
                "rollout.group-size",
                "rollout.max-new-tokens",
                "rollout.temperature",
                "rollout.top-p",
                "rollout.top-k",
                "rollout.stop-strings",
                "rollout.refill",
                "rewards",
                "sandbox",
                "grpo",
                "trainer.backend",
                "trainer.lora"));
        keys.addAll(trainer.decidedByUnusual());
        // Without problems nothing is evaluated; what the sets hold out is not learned from all the same.
        keys.addAll(sampling.evaluation().problems() > 0 ? Sampling.Sections.EVALUATED : List.of("evaluation.sets"));
        return keys;
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        return check(context, Optional.empty(), opened -> {
            opened.requireRewards(sampling.rewards());
            return Map.of();
        });
    }

    /**
     * @param teacher who scores what is sampled, if somebody does
     * @param further checks what comes on top, with what is sampled from open; its facts are put behind the policy's
     */
    Map<String, String> check(
            StageContext context, Optional<PolicyDirectory> teacher, Function<Sampling, Map<String, String>> further)
            throws InterruptedException {
        sampling.rollout().forTraining();
        GrpoCombinations.check(sampling.rollout(), grpo);
        PolicyDirectory start = start(context);
        try (Sampling opened = Sampling.open(context, start, sampling)) {
            opened.data().curriculum(sampling.rollout().prompts(), context.seeds());
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("policy", policy.path() + ", " + start.policy().size() + " parameters");
            facts.put("learns", trainer.learns(start.policy()));
            facts.putAll(further.apply(opened));
            facts.putAll(opened.facts(context));
            facts.put(
                    "iterations",
                    run.iterations() + " of " + sampling.rollout().prompts() + " prompts × "
                            + sampling.rollout().groupSize() + " completions");
            int rows = Math.min(
                    Decoder.DEFAULT_ROWS,
                    sampling.rollout().prompts() * sampling.rollout().groupSize());
            memory(context, start, teacher, opened, 1)
                    .check(); // with fewer rows at a time sampling is slower, and goes on
            facts.put(
                    LearningMemory.FACT,
                    memory(context, start, teacher, opened, rows).plan().summary());
            MemoryPlan executors = sampling(context, start, teacher, opened, rows);
            if (!executors.isDrivers()) {
                facts.put("memory of an executor", executors.summary());
            }
            LearningRate.tell(
                    "grpo.optimiser",
                    grpo.optimiser(),
                    (long) run.iterations() * grpo.miniBatches() * grpo.epochs(),
                    facts,
                    context.console());
            return facts;
        }
    }

    /** @param rows completions that a task decodes at a time */
    private LearningMemory memory(
            StageContext context, PolicyDirectory start, Optional<PolicyDirectory> teacher, Sampling opened, int rows) {
        long groups = sampling.rollout().prompts();
        LearningMemory.Step step = LearningMemory.Step.ofGroups(
                (groups + grpo.miniBatches() - 1) / grpo.miniBatches(),
                sampling.rollout().groupSize(),
                opened.longestPrompt(),
                sampling.rollout().maxNewTokens(),
                opened.longestSequence(start, sampling.rollout()));
        return LearningMemory.of(
                new LearningMemory.Networks(
                        start.policy().architecture(),
                        trainer,
                        run.arithmetic(),
                        grpo.loss().kl().needsReference() ? 1 : 0,
                        grpo.critic() instanceof CriticSettings.ValueHead ? 1 : 0),
                "grpo.micro-batch-tokens",
                grpo.microBatchTokens(),
                step.scoring(step.tokens() * grpo.miniBatches()), // all that an iteration has sampled
                Optional.of(sampling(context, start, teacher, opened, rows)),
                ProcessMemory.here());
    }

    private MemoryPlan sampling(
            StageContext context, PolicyDirectory start, Optional<PolicyDirectory> teacher, Sampling opened, int rows) {
        return teacher.map(other -> opened.memory(context, start, other, sampling, rows))
                .orElseGet(() -> opened.memory(context, start, sampling, rows));
    }

    @Override
    public GrpoLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        return open(context, restored, Optional.empty());
    }

    /** @param teacher to whose log-probs each sampled token is held, if there is one */
    GrpoLoop open(StageContext context, Optional<Restored> restored, Optional<Teacher> teacher)
            throws InterruptedException {
        PolicyDirectory start = start(context);
        Sampling opened = Sampling.open(context, start, sampling);
        Optional<Evaluator> evaluator = sampling.evaluation().problems() == 0
                ? Optional.empty()
                : Optional.of(opened.evaluator(sampling, start, new Seeds(run.seed())));
        return new GrpoLoop(this, start, opened, evaluator, teacher, context.seeds(), restored);
    }

    @Override
    public String needsLess() {
        return "lower grpo.micro-batch-tokens, trainer.threads, rollout.prompts or rollout.group-size";
    }

    @Override
    public Pace pace() {
        return new Pace(
                run.checkpointEvery(),
                run.keepCheckpoints(),
                sampling.evaluation().every(),
                sampling.evaluation().problems(),
                sampling.evaluation().problemsBetween(),
                1,
                run.samplesEvery(),
                run.samplesShown());
    }
}
