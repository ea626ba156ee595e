package io.firesteel.cluster.stage;

import io.firesteel.cluster.examples.PairSources;
import io.firesteel.cluster.settings.DpoSettings;
import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Direct preference optimisation (Rafailov et al. 2023, arXiv:2305.18290): {@code dpo.steps} steps of {@link PairLoop}.
 *
 * @param run what is kept
 * @param policy where it starts, which is also the reference that it is held to
 * @param dpo which pairs are learned from, and how
 * @param sampling what is sampled for evaluation
 * @param trainer the network that learns
 */
public record Dpo(
        RunSettings run, PolicySettings policy, DpoSettings dpo, Sampling.Sections sampling, TrainerSettings trainer)
        implements Stage {
    /** The sections that it needs. */
    public static Dpo of(Settings all) {
        return new Dpo(all.run(), all.policy(), all.dpo(), Sampling.Sections.of(all), all.trainer());
    }

    @Override
    public String kind() {
        return "dpo";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.POLICY;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(List.of(
                "run.seed",
                "dpo.beta",
                "dpo.steps",
                "dpo.pairs",
                "dpo.held-out",
                "dpo.method",
                "dpo.evaluate-every",
                "trainer.backend",
                "trainer.lora"));
        keys.addAll(trainer.decidedByUnusual());
        if (samples()) {
            keys.addAll(Sampling.Sections.EVALUATING);
        }
        return keys;
    }

    @Override
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>(Stage.super.inputs());
        inputs.addAll(pairs().inputs());
        return inputs;
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        PolicyDirectory start = start(context);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("policy", policy.path() + ", " + start.policy().size() + " parameters");
        facts.put("learns", trainer.learns(start.policy()));
        Optional<PairSources> pairs = pairs().check(context, start, facts);
        Optional<MemoryPlan> evaluating = Optional.empty();
        if (samples()) {
            try (Sampling opened = Sampling.open(context, start, sampling)) {
                facts.putAll(opened.facts(context));
                evaluating = Optional.of(opened.memory(context, start, sampling, 1));
            }
        }
        if (pairs.isPresent()) {
            LearningMemory.Networks networks = new LearningMemory.Networks(
                    start.policy().architecture(), trainer, run.arithmetic(), 1, 0); // the reference scores
            facts.put(
                    LearningMemory.FACT,
                    pairs().memory(pairs.get(), networks, evaluating).check());
        }
        return facts;
    }

    @Override
    public PairLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        PolicyDirectory start = start(context);
        Optional<Sampling> opened = samples() ? Optional.of(Sampling.open(context, start, sampling)) : Optional.empty();
        return new PairLoop(
                dpo.learning(),
                start,
                pairs().read(context, start),
                new DpoLearner(
                        start,
                        dpo.beta(),
                        trainer,
                        run.arithmetic(),
                        context.seeds().at("dpo"),
                        restored),
                opened,
                opened.map(each -> each.evaluator(sampling, start, new Seeds(run.seed()))),
                context.seeds().at("dpo"),
                restored);
    }

    @Override
    public String needsLess() {
        return pairs().needsLess();
    }

    @Override
    public Pace pace() {
        return new Pace(
                dpo.checkpointEvery(),
                run.keepCheckpoints(),
                dpo.evaluateEvery(),
                sampling.evaluation().problems(),
                sampling.evaluation().problemsBetween(),
                dpo.reportEvery(),
                0,
                0);
    }

    /** Whether evaluations sample completions of held-out problems, for which executors are needed. */
    @Override
    public boolean samples() {
        return dpo.evaluateEvery() > 0 && sampling.evaluation().problems() > 0;
    }

    private PairInputs pairs() {
        return new PairInputs("dpo", dpo.learning());
    }
}
