package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.data.EvaluationSet;
import io.firesteel.cluster.data.PromptSource;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.generate.SamplingSettings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a policy on held-out problems, where training samples: {@code samples} completions of each at the evaluation's
 * settings, and one greedy. The randomness of problem i does not depend on the iteration, so that two evaluations differ by the
 * policy alone.
 */
public final class Evaluator {
    private final Rollouts rollouts;
    private final PromptSource test;
    private final List<EvaluationSet> sets;
    private final EvaluationSettings settings;
    private final SamplingSettings sampling;
    private final MeasuredOn.Scoring scoring;
    private final Seeds seeds;

    /** @param scoring how completions are scored, to tell figures that cannot be compared */
    public Evaluator(
            Rollouts rollouts,
            DataSets data,
            EvaluationSettings settings,
            SamplingSettings sampling,
            MeasuredOn.Scoring scoring,
            Seeds seeds) {
        this(rollouts, data.test(), data.sets(), settings, sampling, scoring, seeds);
    }

    /**
     * @param test the data's own held-out prompts
     * @param sets further ones
     */
    Evaluator(
            Rollouts rollouts,
            PromptSource test,
            List<EvaluationSet> sets,
            EvaluationSettings settings,
            SamplingSettings sampling,
            MeasuredOn.Scoring scoring,
            Seeds seeds) {
        this.rollouts = rollouts;
        this.test = test;
        this.sets = sets;
        this.settings = settings;
        this.sampling = sampling;
        this.scoring = scoring;
        this.seeds = seeds;
    }

    /**
     * Evaluates on the first {@code problems} held-out problems, all if there are fewer, and on every further set: on as many, or on
     * the set's own number of problems; where this evaluation is a short one, on no more than that.
     */
    public Evaluation evaluate(Policy policy, long iteration, int problems) throws InterruptedException {
        String title = "evaluation after iteration " + iteration;
        One data = one(policy, title, test.first(problems), seeds);
        double seconds = data.seconds();
        long tokens = data.tokens();
        Map<String, EvaluationSummary> further = new LinkedHashMap<>();
        Map<String, MeasuredOn> measuredOn = new LinkedHashMap<>(Map.of(EvaluatedSets.OWN, data.measuredOn()));
        for (EvaluationSet set : sets) {
            int own = set.problems().orElse(problems);
            int count = problems < settings.problems() ? Math.min(own, problems) : own;
            One one = one(
                    policy,
                    title + " on " + set.name(),
                    set.prompts().first(count),
                    seeds.at("set").at(set.name()));
            further.put(set.name(), one.summary());
            measuredOn.put(set.name(), one.measuredOn());
            seconds += one.seconds();
            tokens += one.tokens();
        }
        return new Evaluation(iteration, data.summary(), data.sampled(), further, measuredOn, tokens, seconds);
    }

    /** What one set gave. */
    private record One(
            EvaluationSummary summary,
            List<Group<ScoredRollout>> sampled,
            MeasuredOn measuredOn,
            long tokens,
            double seconds) {}

    private One one(Policy policy, String title, List<Prompt> prompts, Seeds address) throws InterruptedException {
        RolloutResult sampled = rollouts.sample(
                policy,
                new RolloutRequest(title + " · sampled", prompts, settings.samples(), sampling, address.at("sampled")));
        RolloutResult greedy = rollouts.sample(
                policy, new RolloutRequest(title + " · greedy", prompts, 1, sampling.greedily(), address.at("greedy")));
        EvaluationSummary summary = EvaluationSummary.of(
                sampled.groups(),
                greedy.groups(),
                settings.reportedK(),
                AttemptCounter.of(settings.attempts()),
                AttemptCounter.ofAha(settings.aha()));
        return new One(
                summary,
                sampled.groups(),
                MeasuredOn.of(prompts, scoring, settings, sampling),
                sampled.tokens()
                        + sampled.promptTokens() * settings.samples()
                        + greedy.tokens()
                        + greedy.promptTokens(),
                sampled.seconds() + greedy.seconds());
    }
}
