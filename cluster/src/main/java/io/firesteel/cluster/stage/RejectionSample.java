package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RejectionSettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifiers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rejection sampling: completions of training prompts, of which right ones are kept as examples for SFT (DeepSeek-R1,
 * arXiv:2501.12948, §2.3.3), or as pairs with wrong ones of the same prompts for {@link Dpo}. A step of {@link RejectionLoop} is a batch of prompts.
 *
 * @param run what is kept
 * @param policy who answers
 * @param sampling what is sampled and what it is worth
 * @param rejection how much is sampled and what is kept
 */
public record RejectionSample(
        RunSettings run, PolicySettings policy, Sampling.Sections sampling, RejectionSettings rejection)
        implements Stage {
    /** The sections that it needs. */
    public static RejectionSample of(Settings all) {
        return new RejectionSample(all.run(), all.policy(), Sampling.Sections.of(all), all.rejection());
    }

    @Override
    public String kind() {
        return "rejection-sample";
    }

    @Override
    public Artefact.Kind produces() {
        return rejection.make() == RejectionSettings.Make.PAIRS ? Artefact.Kind.PAIRS : Artefact.Kind.EXAMPLES;
    }

    @Override
    public List<String> decidedBy() {
        return List.of(
                "run.seed",
                "data",
                "rollout.prompts",
                "rollout.max-new-tokens",
                "rollout.stop-strings",
                "rollout.temperature",
                "rollout.top-p",
                "rollout.top-k",
                "rewards",
                "sandbox",
                "evaluation.sets", // what they hold out is not sampled
                "rejection");
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        requireParts();
        PolicyDirectory start = start(context);
        try (Sampling opened = Sampling.open(context, start, sampling)) {
            requireKeepable(opened.data().learnedVerifiers());
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("policy", policy.path() + ", " + start.policy().size() + " parameters");
            facts.putAll(opened.facts(context));
            facts.put(
                    "samples",
                    RejectionLoop.prompts(this, opened.data(), context.seeds()).size() + " prompts × "
                            + rejection.samples() + " completions, at most " + rejection.keepPerProblem()
                            + (produces() == Artefact.Kind.PAIRS ? " pairs of each" : " kept of each"));
            return facts;
        }
    }

    /** Refuses prompts none of whose completions could be kept. */
    private void requireKeepable(Set<String> verifiers) {
        boolean pairs = produces() == Artefact.Kind.PAIRS;
        boolean asked = sampling.rewards().parts().stream()
                .anyMatch(part -> rejection.atLeast().containsKey(part.name())
                        && part.isFor(Verifiers.NONE)
                        && !RewardKinds.OF_VERDICTS.contains(part.kind()));
        if (verifiers.contains(Verifiers.NONE) && (pairs || !asked)) {
            throw new Fault(
                    pairs ? "rejection.make" : "rejection.at-least",
                    pairs
                            ? "prompts with a verifier, which tells right completions from wrong ones"
                            : "a reward function that chooses among completions of prompts that nothing verifies",
                    pairs
                            ? "prompts of verifier none"
                            : "none that is for prompts of verifier none and asks for more than a right answer",
                    pairs
                            ? "leave these prompts out"
                            : "{ NAME = 0.5 } with a part of rewards.parts, or leave these prompts out");
        }
    }

    private void requireParts() {
        List<String> parts = sampling.rewards().parts().stream()
                .map(RewardSettings.Part::name)
                .toList();
        rejection.atLeast().keySet().stream()
                .filter(name -> !parts.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new Fault(
                            "rejection.at-least." + unknown,
                            "the name of a reward function in rewards.parts: " + String.join(", ", parts),
                            unknown,
                            "add it there; with weight = 0 it is measured and not rewarded");
                });
    }

    @Override
    public RejectionLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        PolicyDirectory start = start(context);
        return new RejectionLoop(this, start, Sampling.open(context, start, sampling), context, restored);
    }

    /** A part is done for good once it is written: a checkpoint holds counts, no policy, and costs next to nothing. */
    @Override
    public String needsLess() {
        return Evaluate.NEEDS_LESS;
    }

    @Override
    public Pace pace() {
        return new Pace(1, run.keepCheckpoints(), 0, 1, 0, 1, run.samplesEvery(), run.samplesShown());
    }
}
