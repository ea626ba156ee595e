package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A policy on {@code evaluation.problems} held-out problems.
 *
 * @param run what is kept
 * @param policy who is evaluated
 * @param sampling what is sampled and what it is worth
 */
public record Evaluate(RunSettings run, PolicySettings policy, Sampling.Sections sampling) implements Stage {
    /** What makes sampling need less memory. */
    static final String NEEDS_LESS = "lower rollout.max-new-tokens, or the cores of spark.master=local[N]";

    /** The sections that it needs. */
    public static Evaluate of(Settings all) {
        return new Evaluate(all.run(), all.policy(), Sampling.Sections.of(all));
    }

    @Override
    public String kind() {
        return "evaluate";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.EVALUATION;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(List.of("run.seed"));
        keys.addAll(Sampling.Sections.EVALUATING);
        return keys;
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        if (sampling.evaluation().problems() == 0) {
            throw new Fault("evaluation.problems", "at least 1 for a stage that evaluates", "0", "500 is usual");
        }
        PolicyDirectory start = start(context);
        try (Sampling opened = Sampling.open(context, start, sampling)) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("policy", policy.path() + ", " + start.policy().size() + " parameters");
            facts.putAll(opened.facts(context));
            facts.put(
                    "evaluation",
                    Math.min(
                                    sampling.evaluation().problems(),
                                    opened.data().test().size()) + " problems × "
                            + sampling.evaluation().samples() + " completions, and one greedy");
            return facts;
        }
    }

    @Override
    public EvaluateLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        PolicyDirectory start = start(context);
        Sampling opened = Sampling.open(context, start, sampling);
        return new EvaluateLoop(start, opened, opened.evaluator(sampling, start, new Seeds(run.seed())));
    }

    @Override
    public String needsLess() {
        return NEEDS_LESS;
    }

    @Override
    public Pace pace() {
        return new Pace(1, run.keepCheckpoints(), 0, sampling.evaluation().problems(), 0, 1, 0, 0);
    }
}
