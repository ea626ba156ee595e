package io.firesteel.cluster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.Examples;
import io.firesteel.cluster.data.EvaluationSet;
import io.firesteel.cluster.data.PromptSource;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import io.firesteel.rollout.ScoreResult;
import io.firesteel.rollout.generate.SamplingSettings;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

class EvaluatorTest {
    private static final EvaluationSettings SETTINGS = new EvaluationSettings(4, 2, 10, 2, "yes", "no", Map.of());
    private static final MeasuredOn.Scoring SCORING = new MeasuredOn.Scoring("", "right");

    /** Answers prompts of {@code data} half right, of {@code easy} right and of {@code hard} wrong, and remembers what was asked. */
    private static final class Scripted implements Rollouts {
        final List<RolloutRequest> requests = new ArrayList<>();

        @Override
        public RolloutResult sample(Policy policy, RolloutRequest request) {
            requests.add(request);
            List<Group<ScoredRollout>> groups = request.prompts().stream()
                    .map(prompt -> Examples.group(
                            prompt.id(),
                            (prompt.id().startsWith("easy") ? "11" : prompt.id().startsWith("hard") ? "00" : "10")
                                    .substring(0, request.groupSize())))
                    .toList();
            return new RolloutResult(groups, List.of(), 1);
        }

        @Override
        public RolloutHandle sampleAsync(Policy policy, RolloutRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScoreResult score(Policy policy, ScoreRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void release() {}

        @Override
        public void close() {}
    }

    @Test
    void everySetIsAColumnOfItsOwnAndTheDatasOwnKeepsItsNames() throws InterruptedException {
        Scripted rollouts = new Scripted();

        Evaluation evaluation = evaluator(rollouts).evaluate(null, 7, 4);

        assertThat(evaluation.summary().passAt1()).isEqualTo(0.5);
        assertThat(evaluation.figures().figures())
                .containsEntry("passAt1", 0.5)
                .containsEntry("problems", 4)
                .containsEntry("easy/passAt1", 1.0)
                .containsEntry("easy/problems", 4)
                .containsEntry("hard/passAt1", 0.0)
                .containsEntry("hard/greedy", 0.0)
                .containsEntry("rewards.accuracy", 0.5)
                .containsEntry("easy/rewards.accuracy", 1.0)
                .containsEntry("hard/rewards.accuracy", 0.0)
                .containsEntry("hard/problems", 6);
        assertThat(evaluation.seconds()).isEqualTo(6);
        assertThat(evaluation.sampled()).hasSize(4);
        assertThat(rollouts.requests).hasSize(6);
        assertThat(rollouts.requests.stream().map(RolloutRequest::seeds).distinct())
                .hasSize(6);
    }

    @Test
    void aShortEvaluationIsShortOnEverySet() throws InterruptedException {
        Evaluation evaluation = evaluator(new Scripted()).evaluate(null, 7, 2);

        assertThat(evaluation.figures().figures())
                .containsEntry("problems", 2)
                .containsEntry("easy/problems", 2)
                .containsEntry("hard/problems", 2);
    }

    @Test
    void furtherSetsDoNotChangeTheRandomnessOfTheDatasOwn() throws InterruptedException {
        Scripted with = new Scripted();
        Scripted without = new Scripted();

        evaluator(with).evaluate(null, 7, 4);
        new Evaluator(without, source("data"), List.of(), SETTINGS, SamplingSettings.plain(5, 1), SCORING, new Seeds(3))
                .evaluate(null, 7, 4);

        assertThat(with.requests.get(0).seeds())
                .isEqualTo(without.requests.get(0).seeds());
        assertThat(without.requests.get(0).seeds()).isEqualTo(new Seeds(3).at("sampled"));
    }

    @Test
    void evaluationsOnOtherProblemsOrByOtherRewardsAreToldApartSetBySet() throws InterruptedException {
        EvaluatedSets all = evaluator(new Scripted()).evaluate(null, 0, 4).figures();
        EvaluatedSets again = evaluator(new Scripted()).evaluate(null, 7, 4).figures();
        EvaluatedSets fewer = evaluator(new Scripted()).evaluate(null, 7, 2).figures();
        EvaluatedSets valuedOtherwise = new Evaluator(
                        new Scripted(),
                        source("data"),
                        List.of(),
                        SETTINGS,
                        SamplingSettings.plain(6, 1),
                        new MeasuredOn.Scoring("", "wrong"),
                        new Seeds(4))
                .evaluate(null, 7, 4)
                .figures();

        assertThat(again.measuredOnOtherThan(all)).isEmpty();
        assertThat(fewer.measuredOnOtherThan(all))
                .isEqualTo(Map.of(
                        "held-out problems",
                        List.of("problems"),
                        "easy",
                        List.of("problems"),
                        "hard",
                        List.of("problems")));
        assertThat(valuedOtherwise.measuredOnOtherThan(all))
                .isEqualTo(Map.of("held-out problems", List.of("rewards", "sampling")));
        EvaluatedSets read = EvaluatedSets.from(Json.object("state", Json.print(all.figures())));
        assertThat(read.figures()).isEqualTo(all.figures());
        assertThat(read.measuredOn()).isEqualTo(all.measuredOn());
        assertThat(read.knowsWhatOf(all)).isTrue();
    }

    private static Evaluator evaluator(Rollouts rollouts) {
        return new Evaluator(
                rollouts,
                source("data"),
                List.of(
                        new EvaluationSet("easy", source("easy"), OptionalInt.empty()),
                        new EvaluationSet("hard", source("hard"), OptionalInt.of(6))),
                SETTINGS,
                SamplingSettings.plain(5, 1),
                SCORING,
                new Seeds(3));
    }

    private static PromptSource source(String name) {
        List<Prompt> prompts =
                IntStream.range(0, 9).mapToObj(i -> Examples.prompt(name + i)).toList();
        return PromptSource.of(prompts);
    }
}
