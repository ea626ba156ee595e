package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Agreement with the cases that Math-Verify asserts in its own tests. Every disagreement is named here with who is right;
 * docs/reference/verifiers.md says more.
 */
class MathVerifyCasesTest {
    /** mv-fecab3d1cc stands in the file twice, with both verdicts: f(x) and f(y) are not equal. */
    private static final Map<String, String> DISAGREEMENTS = Map.of(
            "mv-1c7b1fe24f",
                    "8/3 is not 2.6667: Math-Verify ran this case with four decimals instead of its default six",
            "mv-fecab3d1cc true", "f(x) is not f(y): Math-Verify ran this case with strict=False");

    @Test
    void agreesWithMathVerifyExceptWhereNamed() {
        int cases = 0;
        List<String> disagreements = new ArrayList<>();
        for (JsonObject row : rows()) {
            if (!(row.get("gold") instanceof String gold)) {
                continue;
            }
            String prediction = (String) row.get("pred");
            Verdict verdict = verdict(Extraction.LAST_NUMBER, gold, prediction);
            boolean expected = (Boolean) row.get("expected");
            cases++;
            assertThat(verdict.kind()).as(gold).isNotIn(Verdict.Kind.GOLD_UNPARSEABLE, Verdict.Kind.BUDGET_EXHAUSTED);
            String id = (String) row.get("id");
            String known = DISAGREEMENTS.containsKey(id) ? id : id + " " + expected;
            if (verdict.isCorrect() != expected) {
                disagreements.add(known);
            }
        }

        assertThat(disagreements).containsExactlyInAnyOrderElementsOf(DISAGREEMENTS.keySet());
        assertThat(1 - disagreements.size() / (double) cases)
                .as("agreement on %d cases", cases)
                .isGreaterThan(0.97);
    }

    /** The rows that mark no answer; docs/reference/verifiers.md counts them. */
    @Test
    void whereOnlyMarkedAnswersCountFiveMoreAreWrong() {
        List<String> unmarked = new ArrayList<>();
        for (JsonObject row : rows()) {
            if (row.get("gold") instanceof String gold) {
                String prediction = (String) row.get("pred");
                Verdict marked = verdict(Extraction.MARKED, gold, prediction);
                if (!marked.equals(verdict(Extraction.LAST_NUMBER, gold, prediction))) {
                    assertThat(marked.isCorrect()).as(prediction).isFalse();
                    unmarked.add(prediction);
                }
            }
        }

        assertThat(unmarked).hasSize(5);
    }

    @Test
    void findsTheChoicesThatMathVerifyFinds() {
        for (JsonObject row : rows()) {
            if (row.get("gold") == null) {
                String letter = (String) ((List<?>) row.get("expected")).get(1);

                assertThat(verdict(Extraction.LAST_NUMBER, letter, (String) row.get("pred"))
                                .isCorrect())
                        .as("%s in %s", letter, row.get("pred"))
                        .isTrue();
            }
        }
    }

    /** As {@code ./firesteel verify} comes to it. */
    private static Verdict verdict(Extraction extraction, String gold, String response) {
        return new MathVerifier(extraction).verify(Responses.prompt("math", gold), Responses.finished(response));
    }

    private static List<JsonObject> rows() {
        return Resources.lines("/peers/math_equivalence.jsonl").stream()
                .map(line -> Json.object("math_equivalence.jsonl", line))
                .toList();
    }
}
