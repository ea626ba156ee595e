package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A reward model (Stiennon et al. 2020, arXiv:2009.01325; Ouyang et al. 2022, arXiv:2203.02155): {@code reward-model.steps} steps of
 * {@link PairLoop}, by the loss of Bradley and Terry.
 *
 * @param run what is kept
 * @param policy whose blocks it begins with
 * @param rewardModel which pairs are learned from, and how
 * @param sampling nothing of it is used: a reward model gives no next token
 * @param trainer the network that learns
 */
public record RewardModelling(
        RunSettings run,
        PolicySettings policy,
        PairSettings rewardModel,
        Sampling.Sections sampling,
        TrainerSettings trainer)
        implements Stage {
    /** The sections that it needs. */
    public static RewardModelling of(Settings all) {
        return new RewardModelling(
                all.run(), all.policy(), all.rewardModel(), Sampling.Sections.of(all), all.trainer());
    }

    @Override
    public String kind() {
        return "reward-model";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.REWARD_MODEL;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(List.of(
                "run.seed",
                "reward-model.steps",
                "reward-model.pairs",
                "reward-model.held-out",
                "reward-model.method",
                "trainer.backend"));
        keys.addAll(trainer.decidedByUnusual());
        return keys;
    }

    @Override
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>(Stage.super.inputs());
        inputs.addAll(pairs().inputs());
        return inputs;
    }

    @Override
    public boolean samples() {
        return false;
    }

    @Override
    public Map<String, String> check(StageContext context) {
        if (trainer.lora() instanceof LoraSettings.On) {
            throw new Fault(
                    "trainer.lora.kind",
                    "off in a stage of kind reward-model, of which all parameters learn",
                    "on",
                    "set trainer.lora.kind = off inside that stage");
        }
        PolicyDirectory start = start(context);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "policy", policy.path() + ", " + start.policy().size() + " parameters, with a scalar head for its own");
        LearningMemory.Networks networks =
                new LearningMemory.Networks(start.policy().architecture(), trainer, run.arithmetic());
        pairs().check(context, start, facts)
                .ifPresent(pairs -> facts.put(
                        LearningMemory.FACT,
                        pairs().memory(pairs, networks, Optional.empty()).check()));
        return facts;
    }

    @Override
    public PairLoop open(StageContext context, Optional<Restored> restored) {
        PolicyDirectory start = start(context);
        return new PairLoop(
                rewardModel,
                start,
                pairs().read(context, start),
                new RewardModelLearner(start, trainer.network(run.arithmetic()), restored),
                Optional.empty(),
                Optional.empty(),
                context.seeds().at("reward-model"),
                restored);
    }

    @Override
    public String needsLess() {
        return pairs().needsLess();
    }

    @Override
    public Pace pace() {
        return new Pace(
                rewardModel.checkpointEvery(),
                run.keepCheckpoints(),
                rewardModel.evaluateEvery(),
                0,
                0,
                rewardModel.reportEvery(),
                0,
                0);
    }

    private PairInputs pairs() {
        return new PairInputs("reward-model", rewardModel);
    }
}
