package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.data.PromptSource;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.core.Prompt;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.generate.SamplingSettings;

import java.util.List;

/**
 * Evaluates a policy on held-out problems, where training samples: {@code samples} completions of each at the evaluation's
 * settings, and one greedy. The randomness of problem i does not depend on the iteration, so that two evaluations differ by the
 * policy alone.
 */
public final class Evaluator {
    private final Rollouts rollouts;
    private final PromptSource test;
    private final EvaluationSettings settings;
    private final SamplingSettings sampling;
    private final Seeds seeds;

    public Evaluator(
            Rollouts rollouts, PromptSource test, EvaluationSettings settings, SamplingSettings sampling, Seeds seeds) {
        this.rollouts = rollouts;
        this.test = test;
        this.settings = settings;
        this.sampling = sampling;
        this.seeds = seeds;
    }

    /** Evaluates on the first {@code problems} held-out problems, all if there are fewer. */
    public Evaluation evaluate(Policy policy, long iteration, int problems) throws InterruptedException {
        List<Prompt> prompts = test.first(problems);
        String title = "evaluation after iteration " + iteration;
        RolloutResult sampled = rollouts.sample(
                policy,
                new RolloutRequest(title + " · sampled", prompts, settings.samples(), sampling, seeds.at("sampled")));
        RolloutResult greedy = rollouts.sample(
                policy, new RolloutRequest(title + " · greedy", prompts, 1, sampling.greedily(), seeds.at("greedy")));
        EvaluationSummary summary = EvaluationSummary.of(
                sampled.groups(), greedy.groups(), settings.reportedK(), AttemptCounter.of(settings.attempts()));
        return new Evaluation(iteration, summary, sampled.groups(), sampled.seconds() + greedy.seconds());
    }
}
