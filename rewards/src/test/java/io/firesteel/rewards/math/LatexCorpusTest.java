package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.math.extract.AnswerExtractor;
import io.firesteel.rewards.math.syntax.MathParser;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** The LaTeX that latex2sympy2_extended reads in its own tests, and the LaTeX it must refuse. */
class LatexCorpusTest {
    @Test
    void readsAndRefusesWhatLatex2sympyDoes() {
        List<String> surprises = new ArrayList<>();
        int rows = 0;
        for (String line : Resources.lines("/peers/latex_parse.jsonl")) {
            JsonObject row = Json.object("latex_parse.jsonl", line);
            String latex = (String) row.get("latex");
            rows++;
            if (reads(AnswerExtractor.clean(latex)) != (Boolean) row.get("must_parse")) {
                surprises.add(latex);
            }
        }

        assertThat(rows).isGreaterThan(300);
        assertThat(surprises).isEmpty();
    }

    /** Unreadable is the only way to refuse: anything else that is thrown fails the test. */
    private static boolean reads(String latex) {
        try {
            MathParser.parse(latex, new Fuel(Fuel.VERDICT));
            return true;
        } catch (Unreadable refused) {
            return false;
        }
    }
}
