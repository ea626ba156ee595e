package io.firesteel.cluster.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.Examples;
import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class RolloutSummaryTest {
    private static final AttemptCounter YES_OR_NO = AttemptCounter.of("\\b(yes|no)\\b");

    private static ScoredRollout rollout(
            String text, FinishReason finish, Verdict verdict, Map<String, Double> rewards) {
        return rollout("a", text, finish, verdict, rewards);
    }

    private static ScoredRollout rollout(
            String prompt, String text, FinishReason finish, Verdict verdict, Map<String, Double> rewards) {
        Completion completion = new Completion(new int[text.length()], new float[text.length()], finish, text);
        return new ScoredRollout(
                new Rollout(Examples.prompt(prompt), 0, completion, 3, 1000), verdict, new Reward(0, rewards));
    }

    private static List<ScoredRollout> four() {
        Map<String, Double> first = new LinkedHashMap<>();
        first.put("tinyzero", 1.0);
        first.put("format", 1.0);
        return List.of(
                rollout("no", FinishReason.STOP, Verdict.correct("7"), first),
                rollout("yes?", FinishReason.STOP, Verdict.incorrect("8", "8 is not 7"), Map.of("tinyzero", 1.0)),
                rollout("no yes", FinishReason.STOP, Verdict.noAnswer("no tag"), Map.of("tinyzero", 4.0)),
                rollout(
                        "nobodyno",
                        FinishReason.LENGTH,
                        Verdict.budgetExhausted("9", "fuel"),
                        Map.of("tinyzero", 1_000.0)));
    }

    @Test
    void figuresOfTheWorkedExample() {
        RolloutSummary summary = RolloutSummary.of(four(), YES_OR_NO);

        assertThat(summary.passAt1()).as("1 of the 3 that were verified").isEqualTo(1 / 3.0);
        assertThat(summary.answered()).as("2 of the 3").isEqualTo(2 / 3.0);
        assertThat(summary.unjudged()).isEqualTo(1);
        assertThat(summary.attempts()).as("1, 1, 2 and 0").isEqualTo(1);
        assertThat(summary.meanLength()).as("2, 4, 6, 8").isEqualTo(5);
        assertThat(summary.minLength()).isEqualTo(2);
        assertThat(summary.maxLength()).isEqualTo(8);
        assertThat(summary.meanTerminatedLength()).as("2, 4, 6").isEqualTo(4);
        assertThat(summary.clippedRatio()).isEqualTo(0.25);
        assertThat(summary.tokens()).isEqualTo(20);
    }

    /** Three of a's four texts differ, one of b's two: (3/4 + 1/2) / 2. What the verdict was does not matter. */
    @Test
    void distinctTextsAreCountedWithinEachGroup() {
        List<ScoredRollout> rollouts = new ArrayList<>();
        for (String text : List.of("no", "yes", "no", "no ")) {
            rollouts.add(rollout("a", text, FinishReason.STOP, Verdict.noAnswer("no tag"), Map.of()));
        }
        rollouts.add(rollout("b", "no", FinishReason.STOP, Verdict.correct("no"), Map.of()));
        rollouts.add(rollout("b", "no", FinishReason.LENGTH, Verdict.budgetExhausted("no", "fuel"), Map.of()));

        assertThat(RolloutSummary.of(rollouts, YES_OR_NO).distinct()).isEqualTo(0.625);
        assertThat(RolloutSummary.of(rollouts.subList(0, 4), YES_OR_NO).figures())
                .containsEntry("completions/distinct", 0.75);
        assertThat(RolloutSummary.of(four(), YES_OR_NO).distinct())
                .as("no two the same")
                .isEqualTo(1);
    }

    @Test
    void rewardsAreThoseOfUsableCompletions() {
        RolloutSummary summary = RolloutSummary.of(four(), YES_OR_NO);

        // 1, 1, 4: mean 2, √((1 + 1 + 4) / 2) = √3. The fourth is not usable.
        assertThat(summary.parts().get("tinyzero").mean()).isEqualTo(2);
        assertThat(summary.parts().get("tinyzero").standardDeviation()).isCloseTo(Math.sqrt(3), within(1e-15));
        // Of the one completion that has it: no spread can be told.
        assertThat(summary.parts().get("format")).isEqualTo(new RolloutSummary.Part(1, Double.NaN));
    }

    @Test
    void whatNothingVerifiesIsCountedAndValuedAndNoAnswer() {
        List<ScoredRollout> rollouts = new ArrayList<>(four());
        Verdict unverified = Verdict.unverified("nobody can");
        rollouts.add(rollout("no", FinishReason.STOP, unverified, Map.of("tinyzero", 6.0)));

        RolloutSummary summary = RolloutSummary.of(rollouts, YES_OR_NO);
        RolloutSummary alone = RolloutSummary.of(rollouts.subList(4, 5), YES_OR_NO);

        assertThat(summary.passAt1()).as("1 of the 3 that were verified").isEqualTo(1 / 3.0);
        assertThat(summary.answered()).isEqualTo(2 / 3.0);
        assertThat(summary.unjudged()).isEqualTo(1);
        assertThat(summary.figures()).containsEntry("verdicts/unverified", 1);
        assertThat(summary.parts().get("tinyzero").mean()).as("1, 1, 4 and 6").isEqualTo(3);
        assertThat(alone.passAt1()).isNaN();
        assertThat(alone.answered()).isNaN();
        assertThat(alone.unjudged()).isZero();
    }

    @Test
    void theFiguresHaveTheirKeysAndTheirOrder() {
        Map<String, Object> figures = RolloutSummary.of(four(), YES_OR_NO).figures();

        assertThat(figures.keySet())
                .containsExactly(
                        "passAt1",
                        "completions/answered",
                        "completions/distinct",
                        "completions/attempts",
                        "completions/unjudged",
                        "completions/mean_length",
                        "completions/min_length",
                        "completions/max_length",
                        "completions/mean_terminated_length",
                        "completions/clipped_ratio",
                        "completions/tokens",
                        "verdicts/correct",
                        "verdicts/incorrect",
                        "verdicts/no_answer",
                        "verdicts/budget_exhausted",
                        "rewards/tinyzero/mean",
                        "rewards/tinyzero/std",
                        "rewards/format/mean",
                        "rewards/format/std");
        assertThat(figures).containsEntry("verdicts/correct", 1).containsEntry("completions/tokens", 20L);
    }

    @Test
    void whatHasNoDataIsNotANumber() {
        RolloutSummary summary = RolloutSummary.of(
                List.of(rollout("x", FinishReason.LENGTH, Verdict.infrastructureError("no sandbox"), Map.of())),
                YES_OR_NO);

        assertThat(summary.passAt1()).isNaN();
        assertThat(summary.answered()).isNaN();
        assertThat(summary.meanTerminatedLength()).isNaN();
        assertThat(summary.unjudged()).isEqualTo(1);
        assertThat(summary.figures().keySet()).noneMatch(key -> key.startsWith("rewards/"));
    }

    @Test
    void refusesNothing() {
        assertThatThrownBy(() -> RolloutSummary.of(List.of(), YES_OR_NO)).isInstanceOf(IllegalArgumentException.class);
    }
}
