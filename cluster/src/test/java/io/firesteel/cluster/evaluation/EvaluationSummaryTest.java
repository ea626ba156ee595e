package io.firesteel.cluster.evaluation;

import static io.firesteel.cluster.Examples.group;
import static io.firesteel.cluster.Examples.prompt;
import static io.firesteel.cluster.Examples.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class EvaluationSummaryTest {
    private static final AttemptCounter YES_OR_NO = AttemptCounter.of("\\b(yes|no)\\b");
    private static final AttemptCounter AHA = AttemptCounter.ofAha("no (?=[0-9])");

    @Test
    void passAtKOfTheWorkedExample() {
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", "1000"), group("b", "1100")), List.of(), List.of(1, 2, 4), YES_OR_NO, AHA);

        assertThat(summary.problems()).isEqualTo(2);
        assertThat(summary.passAt1()).isEqualTo(0.375);
        assertThat(summary.passAt().get(1)).isCloseTo(0.375, within(1e-12));
        // a: 1 − C(3,2)/C(4,2) = 1 − 3/6 = 1/2; b: 1 − C(2,2)/C(4,2) = 1 − 1/6 = 5/6
        assertThat(summary.passAt().get(2)).isCloseTo((1 / 2.0 + 5 / 6.0) / 2, within(1e-12));
        assertThat(summary.passAt().get(4)).isEqualTo(1);
    }

    @Test
    void passAtKEqualsCountingAllSubsets() {
        for (int n = 1; n <= 7; n++) {
            for (int c = 0; c <= n; c++) {
                for (int k = 1; k <= n; k++) {
                    int subsets = 0;
                    int withACorrectOne = 0;
                    for (int subset = 0; subset < 1 << n; subset++) {
                        if (Integer.bitCount(subset) == k) {
                            subsets++;
                            withACorrectOne += (subset & ((1 << c) - 1)) != 0 ? 1 : 0;
                        }
                    }

                    double estimate = EvaluationSummary.passAt(n, c, k);

                    assertThat(estimate)
                            .as("n %d, c %d, k %d", n, c, k)
                            .isCloseTo((double) withACorrectOne / subsets, within(1e-12));
                }
            }
        }
    }

    @Test
    void standardErrorIsOverProblemsNotOverSamples() {
        // Shares 1/4, 2/4, 3/4: mean 1/2, deviations −1/4, 0, 1/4, s² = (2/16)/2 = 1/16, s/√3 = 0.25/√3.
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", "1000"), group("b", "1100"), group("c", "1110")),
                List.of(),
                List.of(),
                YES_OR_NO,
                AHA);

        assertThat(summary.passAt1StandardError()).hasValueCloseTo(0.25 / Math.sqrt(3), within(1e-12));
    }

    @Test
    void oneProblemHasNoStandardError() {
        EvaluationSummary summary =
                EvaluationSummary.of(List.of(group("a", "10")), List.of(), List.of(), YES_OR_NO, AHA);

        assertThat(summary.passAt1StandardError()).isEmpty();
        assertThat(summary.figures()).doesNotContainKey("passAt1StandardError");
    }

    @Test
    void majorityVotesByAnswerAndTiesGoToTheFirst() {
        Verdict right = Verdict.correct("7");
        Verdict wrong = Verdict.incorrect("8", "8 is not 7");
        Verdict other = Verdict.incorrect("9", "9 is not 7");
        Verdict silent = Verdict.noAnswer("no answer tag");
        List<Group<ScoredRollout>> groups = List.of(
                group("two sevens against one each", List.of(wrong, right, other, right)),
                group("tie, seven first", List.of(right, wrong, silent, silent)),
                group("tie, eight first", List.of(wrong, right, silent, silent)),
                group("nobody votes", List.of(silent, silent, silent, silent)));

        EvaluationSummary summary = EvaluationSummary.of(groups, List.of(), List.of(4), YES_OR_NO, AHA);

        assertThat(summary.majAt().get(4)).isEqualTo(2 / 4.0);
        assertThat(summary.answered()).isEqualTo((4 + 2 + 2) / 16.0);
    }

    @Test
    void majorityAtKLooksAtTheFirstKOnly() {
        EvaluationSummary summary =
                EvaluationSummary.of(List.of(group("a", "10000000")), List.of(), List.of(1, 8), YES_OR_NO, AHA);

        assertThat(summary.majAt()).containsEntry(1, 1.0).containsEntry(8, 0.0);
    }

    @Test
    void completionsThatCouldNotBeVerifiedLeaveTheShares() {
        Verdict exhausted = Verdict.budgetExhausted("7", "fuel of 1000 steps");
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(
                        group("a", List.of(Verdict.correct("7"), exhausted)),
                        group("b", List.of(exhausted, exhausted))),
                List.of(group("a", "1"), group("b", List.of(exhausted))),
                List.of(1, 2),
                YES_OR_NO,
                AHA);

        assertThat(summary.problems()).isEqualTo(1);
        assertThat(summary.passAt1()).isEqualTo(1);
        assertThat(summary.passAt()).containsOnlyKeys(1);
        assertThat(summary.greedy()).hasValue(1);
        assertThat(summary.unjudged()).isEqualTo(3 + 1);
    }

    @Test
    void lengthAttemptsAndGreedyAreMeans() {
        var prompt = prompt("a");
        var sampled = new Group<>(
                prompt,
                List.of(
                        scored(prompt, 0, "no no yes", Verdict.correct("7")),
                        scored(prompt, 1, "nobody", Verdict.incorrect("8", "8 is not 7"))));

        EvaluationSummary summary = EvaluationSummary.of(
                List.of(sampled), List.of(group("a", "1"), group("b", "0")), List.of(), YES_OR_NO, AHA);

        assertThat(summary.meanLength()).isEqualTo((9 + 6) / 2.0);
        assertThat(summary.attempts()).isEqualTo((3 + 0) / 2.0);
        assertThat(summary.meanReward()).isEqualTo(0.5);
        assertThat(summary.greedy()).hasValue(0.5);
        assertThat(summary.truncated()).isZero();
        assertThat(summary.figures()).containsEntry("passAt1", 0.5).containsEntry("greedy", 0.5);
    }

    /**
     * Marks by hand: the first goes on behind both wrong tries (2), the second behind one of two (1), the third behind none, as its search
     * ends with the {@code no}, and the fourth is right at once. Mean 3/4; half of them have one.
     */
    @Test
    void anAhaMarkIsAWrongTryBehindWhichTheSearchGoesOn() {
        var prompt = prompt("a");
        var sampled = new Group<>(
                prompt,
                List.of(
                        scored(prompt, 0, "3+5=8no3*5=15no7-5=2yes</think>", Verdict.correct("7")),
                        scored(prompt, 1, "3+5=8no3*5=15nostop</think>", Verdict.incorrect("8", "8 is not 7")),
                        scored(prompt, 2, "3+5=8no</think>", Verdict.incorrect("8", "8 is not 7")),
                        scored(prompt, 3, "7-5=2yes</think>", Verdict.correct("7"))));

        EvaluationSummary summary = EvaluationSummary.of(
                List.of(sampled), List.of(), List.of(), YES_OR_NO, AttemptCounter.ofAha("no(?=[0-9])"));

        assertThat(summary.aha()).contains(new EvaluationSummary.Aha(3 / 4.0, 1 / 2.0));
        assertThat(summary.figures()).containsEntry("aha", 0.75).containsEntry("ahaShare", 0.5);
        assertThat(EvaluationSummary.from(Json.object("summary", Json.print(summary.figures())))
                        .aha())
                .isEqualTo(summary.aha());
    }

    @Test
    void figuresOfBeforeMarksWereCountedCanBeRead() {
        Map<String, Object> figures = new LinkedHashMap<>(
                EvaluationSummary.of(List.of(group("a", "10")), List.of(), List.of(), YES_OR_NO, AHA)
                        .figures());
        figures.keySet().removeAll(List.of("aha", "ahaShare"));

        EvaluationSummary read = EvaluationSummary.from(Json.object("summary", Json.print(figures)));

        assertThat(read.aha()).isEmpty();
        assertThat(read.figures()).isEqualTo(figures);
    }

    /**
     * By hand: {@code right} of a is (1 + 0)/2, of b 0, over both 1/4; {@code language}, which only a has, is (0.5 + 1)/2 = 3/4. What could not
     * be verified is in neither.
     */
    @Test
    void eachRewardFunctionHasItsMeanOverTheProblemsThatItIsFor() {
        var a = prompt("a");
        var b = prompt("b");
        List<Group<ScoredRollout>> groups = List.of(
                new Group<>(
                        a,
                        List.of(
                                valued(a, 0, Verdict.correct("7"), Map.of("right", 1.0, "language", 0.5)),
                                valued(
                                        a,
                                        1,
                                        Verdict.incorrect("8", "8 is not 7"),
                                        Map.of("right", 0.0, "language", 1.0)),
                                valued(
                                        a,
                                        2,
                                        Verdict.budgetExhausted("7", "fuel of 1000 steps"),
                                        Map.of("right", 9.0)))),
                new Group<>(b, List.of(valued(b, 0, Verdict.noAnswer("no answer tag"), Map.of("right", 0.0)))));

        EvaluationSummary summary = EvaluationSummary.of(groups, List.of(), List.of(), YES_OR_NO, AHA);

        assertThat(summary.rewards()).isEqualTo(Map.of("right", 0.25, "language", 0.75));
        assertThat(summary.figures()).containsEntry("rewards.right", 0.25).containsEntry("rewards.language", 0.75);
        assertThat(EvaluationSummary.from(Json.object("summary", Json.print(summary.figures())))
                        .figures())
                .isEqualTo(summary.figures());
    }

    @Test
    void figuresOfBeforeRewardFunctionsHadTheirOwnCanBeRead() {
        Map<String, Object> figures = new LinkedHashMap<>(
                EvaluationSummary.of(List.of(group("a", "10")), List.of(), List.of(), YES_OR_NO, AHA)
                        .figures());
        figures.keySet().removeIf(name -> name.startsWith("rewards."));

        EvaluationSummary read = EvaluationSummary.from(Json.object("summary", Json.print(figures)));

        assertThat(read.rewards()).isEmpty();
        assertThat(read.figures()).isEqualTo(figures);
    }

    /** Of a one of two is right; b is not verified: pass@1 is a's 1/2, the reward the mean of a's 1/2 and b's 1/4. */
    @Test
    void whatNothingVerifiesIsInNoShareOfRightAnswers() {
        var b = prompt("b");
        Verdict unverified = Verdict.unverified("nobody can");
        List<Group<ScoredRollout>> groups = List.of(
                group("a", "10"),
                new Group<>(
                        b,
                        List.of(
                                valued(b, 0, unverified, Map.of("right", 0.5)),
                                valued(b, 1, unverified, Map.of("right", 0.0)))));

        EvaluationSummary summary = EvaluationSummary.of(
                groups, List.of(group("a", "1"), group("b", List.of(unverified))), List.of(1, 2), YES_OR_NO, AHA);

        assertThat(summary.problems()).isEqualTo(1);
        assertThat(summary.unverified()).isEqualTo(1);
        assertThat(summary.passAt1()).isEqualTo(0.5);
        assertThat(summary.passAt()).isEqualTo(Map.of(1, 0.5, 2, 1.0));
        assertThat(summary.majAt()).isEqualTo(Map.of(1, 1.0, 2, 1.0));
        assertThat(summary.greedy()).hasValue(1);
        assertThat(summary.answered()).isEqualTo(1);
        assertThat(summary.meanReward()).isEqualTo((0.5 + 0.25) / 2);
        assertThat(summary.unjudged()).isZero();
        assertThat(EvaluationSummary.from(Json.object("summary", Json.print(summary.figures())))
                        .figures())
                .isEqualTo(summary.figures());
    }

    @Test
    void anEvaluationThatNothingVerifiesHasItsRewardAndNoShares() {
        var a = prompt("a");
        List<Group<ScoredRollout>> groups =
                List.of(new Group<>(a, List.of(valued(a, 0, Verdict.unverified("nobody can"), Map.of("right", 0.5)))));

        EvaluationSummary summary = EvaluationSummary.of(groups, groups, List.of(1), YES_OR_NO, AHA);

        assertThat(summary.figures())
                .containsEntry("problems", 0)
                .containsEntry("unverified", 1)
                .containsEntry("meanReward", 0.5)
                .containsEntry("rewards.right", 0.5)
                .doesNotContainKeys("passAt1", "passAt1StandardError", "greedy", "answered");
        assertThat(EvaluationSummary.from(Json.object("summary", Json.print(summary.figures())))
                        .figures())
                .isEqualTo(summary.figures());
    }

    private static ScoredRollout valued(Prompt prompt, int sample, Verdict verdict, Map<String, Double> values) {
        ScoredRollout scored = scored(prompt, sample, "yes", verdict);
        return new ScoredRollout(scored.rollout(), verdict, new Reward(values.get("right"), values));
    }

    @Test
    void figuresThatAreReadBackAreTheSame() {
        EvaluationSummary summary = EvaluationSummary.of(
                List.of(group("a", "1000"), group("b", "1100")),
                List.of(group("a", "1")),
                List.of(1, 2, 4),
                YES_OR_NO,
                AHA);

        String printed = Json.print(summary.figures());

        assertThat(EvaluationSummary.from(Json.object("summary", printed)).figures())
                .isEqualTo(summary.figures());
    }

    @Test
    void refusesAnEvaluationInWhichNothingWasVerified() {
        var nothing = List.of(group("a", List.of(Verdict.infrastructureError("no sandbox"))));

        assertThatThrownBy(() -> EvaluationSummary.of(nothing, List.of(), List.of(1), YES_OR_NO, AHA))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("expected at least one verified completion", "no sandbox", "fix:");
    }

    @Test
    void refusesABrokenPatternAndShowsWhere() {
        assertThatThrownBy(() -> AttemptCounter.of("(yes|no"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("evaluation.attempts", "(yes|no", "at character", "fix:");
        assertThatThrownBy(() -> AttemptCounter.ofAha("(wait"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("evaluation.aha", "(wait", "at character", "fix:");
    }
}
