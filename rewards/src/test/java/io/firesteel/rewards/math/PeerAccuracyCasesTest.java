package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Responses;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What open-r1 and TRL assert about their accuracy rewards, asserted about the math verifier: 1 is correct, 0 verified and
 * not correct, None a completion that is left out.
 */
class PeerAccuracyCasesTest {
    private static final Set<String> FUNCTIONS = Set.of("accuracy_reward", "reasoning_accuracy_reward");

    /** References in words, which Math-Verify cannot read and ours can: as words, and as the number they say. */
    private static final List<String> DISAGREEMENTS = List.of(
            "dd97955f48 0: expected None, found 1", // "Answer is forty two." and the same
            "dd97955f48 1: expected None, found 1", // "Answer is forty three." and 43
            "63de497211 0: expected None, found 1"); // "forty two" and 42

    @Test
    void agreesExceptOnReferencesInWords() {
        List<String> disagreements = new ArrayList<>();
        int compared = 0;
        for (String line : Resources.lines("/peers/reward_functions.jsonl")) {
            JsonObject row = Json.object("case", line);
            if (!FUNCTIONS.contains(row.string("function"))) {
                continue;
            }
            for (Object each : row.list("checks")) {
                JsonObject check = JsonObject.of("check", each);
                int index = check.integer("index");
                String gold = (String) row.object("kwargs").list("solution").get(index);
                String completion = (String) row.list("completions").get(index);
                String expected = check.has("value") ? check.number("value", -1) == 1 ? "1" : "0" : "None";
                String found = value(gold, completion);
                compared++;
                if (!found.equals(expected)) {
                    disagreements.add(row.string("id") + " " + index + ": expected " + expected + ", found " + found);
                }
            }
        }

        assertThat(compared).isEqualTo(13);
        assertThat(disagreements).containsExactlyInAnyOrderElementsOf(DISAGREEMENTS);
    }

    private static String value(String gold, String completion) {
        Verdict verdict = new MathVerifier().verify(Responses.prompt("math", gold), Responses.finished(completion));
        return !verdict.kind().conclusive() ? "None" : verdict.isCorrect() ? "1" : "0";
    }
}
