package io.firesteel.cluster.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.results.Shape.Higher;
import io.firesteel.cluster.results.Shape.NotHigher;
import io.firesteel.cluster.results.Shape.Verdict;
import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ComparisonTest {
    @Test
    void theIntervalIsStudents() {
        Interval interval = Interval.of(new double[] {0.2, 0.3, 0.4}).orElseThrow();

        assertThat(interval.mean()).isCloseTo(0.3, within(1e-12));
        assertThat(interval.half()).as("4.3027 · 0.1/√3").isCloseTo(0.24841, within(1e-5));
        assertThat(Interval.of(new double[] {0.2, 0.3})).isEmpty();
    }

    @Test
    void aClaimHoldsWhereTheWholeIntervalDoes() {
        assertThat(compared(new Higher(0), 0.2, 0.3, 0.4).verdict()).contains(Verdict.HOLDS);
        assertThat(compared(new Higher(0), -0.2, -0.3, -0.4).verdict()).contains(Verdict.DOES_NOT_HOLD);
        assertThat(compared(new Higher(0), -0.2, 0.1, 0.4).verdict()).contains(Verdict.NOT_TOLD);
        assertThat(compared(new Higher(0.3), 0.2, 0.3, 0.4).verdict()).contains(Verdict.NOT_TOLD);
        assertThat(compared(new Higher(0), 0.2, 0.3).verdict()).isEmpty();
    }

    @Test
    void whatDoesNotHelpMayHelpByTheMargin() {
        assertThat(compared(new NotHigher(0.05), 0.01, 0.02, 0.03).verdict()).contains(Verdict.HOLDS);
        assertThat(compared(new NotHigher(0.05), 0.2, 0.21, 0.22).verdict()).contains(Verdict.DOES_NOT_HOLD);
        assertThat(compared(new NotHigher(0), -0.1, 0, 0.1).verdict()).contains(Verdict.NOT_TOLD);
    }

    @Test
    void otherRecipesAndUnfinishedRunsDoNotCount() {
        List<RecipeResult> results =
                new ArrayList<>(List.of(result("tested", 1, 0.1, 0.2), result("another", 2, 0.1, 0.9)));
        results.add(new RecipeResult(
                "runs/half",
                "tested",
                3,
                stages(Map.of("a", stage("done", 0.1), "b", Map.of("state", "to do", "why", "never run")))));

        Comparison comparison = Comparison.of(claim(new Higher(0)), results);

        assertThat(comparison.pairs()).containsOnlyKeys(1L);
        assertThat(comparison.unfinished()).containsExactly("runs/half");
    }

    @Test
    void theSameSeedTwiceIsNoEvidence() {
        List<RecipeResult> twice = List.of(result("tested", 1, 0.1, 0.2), result("tested", 1, 0.1, 0.2));

        assertThatThrownBy(() -> Comparison.of(claim(new Higher(0)), twice))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("one run of tested per seed");
    }

    @Test
    void stagesAndFiguresThatAreNotThereAreNamed() {
        RecipeResult result = result("tested", 1, 0.1, 0.2);

        assertThatThrownBy(() -> result.figure("c", "passAt1")).hasMessageContaining("stages a, b");
        assertThatThrownBy(() -> result.figure("a", "passAt2")).hasMessageContaining("found passAt1");
    }

    @Test
    void aClaimMayNameARewardFunctionOfASet() {
        RecipeResult result = new RecipeResult(
                "runs/r1",
                "r1",
                1,
                stages(Map.of(
                        "score",
                        Map.of(
                                "state",
                                "done",
                                "after",
                                Map.of("rewards.language", 0.75, "general/rewards.liked", -1.5)))));

        assertThat(result.figure("score", "rewards.language")).hasValue(0.75);
        assertThat(result.figure("score", "general/rewards.liked")).hasValue(-1.5);
    }

    @Test
    void thePageHasEachPairAndSaysWhatIsMissing() {
        String page = ResultsPage.of(
                List.of(compared(new Higher(0), 0.2, 0.3, 0.4), Comparison.of(claim(new NotHigher(0.05)), List.of())));

        assertThat(page)
                .contains("passAt1 of b − a in `tested`: +0.300 ± 0.248, 3 seeds | **holds** |")
                .contains("| 2 | 0.500 | 0.800 | +0.300 |")
                .contains("| not run |")
                .contains("not higher by more than 0.05");
    }

    private static Comparison compared(Shape shape, double... differences) {
        List<RecipeResult> results = new ArrayList<>();
        for (int i = 0; i < differences.length; i++) {
            results.add(result("tested", i + 1, 0.5, 0.5 + differences[i]));
        }
        return Comparison.of(claim(shape), results);
    }

    private static Claim claim(Shape shape) {
        return new Claim("b beats a", "by far", "somebody, §1", "tested", "a", "b", "passAt1", shape);
    }

    private static RecipeResult result(String recipe, long seed, double a, double b) {
        return new RecipeResult(
                "runs/" + recipe + "-" + seed,
                recipe,
                seed,
                stages(Map.of("a", stage("done", a), "b", stage("done", b))));
    }

    private static Map<String, Object> stage(String state, double passAt1) {
        return Map.of("state", state, "after", Map.of("passAt1", passAt1));
    }

    private static JsonObject stages(Map<String, Object> stages) {
        return JsonObject.of("stages", stages);
    }
}
