package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.math.extract.AnswerExtractor;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.rewards.math.syntax.MathParser;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Our own cases, worked by hand: the ways in which ordinary mathematics is written, and where answers stand. */
class NotationsTest {
    @Test
    void verifiesEveryNotationAsWorkedByHand() {
        List<String> wrong = new ArrayList<>();
        int equal = 0;
        int unequal = 0;
        for (String[] row : rows("notations.tsv")) {
            Verdict verdict = MathEquivalence.equal(row[1], row[2]);
            boolean expected = row[0].equals("=");
            equal += expected ? 1 : 0;
            unequal += row[0].equals("!") ? 1 : 0;
            boolean verified =
                    verdict.kind() != Verdict.Kind.GOLD_UNPARSEABLE && verdict.kind() != Verdict.Kind.BUDGET_EXHAUSTED;
            if (verdict.isCorrect() != expected || expected && !verified) {
                wrong.add(String.join(" ", row) + ": " + verdict);
            }
        }

        assertThat(equal).isGreaterThan(700);
        assertThat(unequal).isGreaterThan(40);
        assertThat(wrong).isEmpty();
    }

    @Test
    void verifiesMarkedAnswersAsWorkedByHand() {
        verifiesAsWorkedByHand("marked.tsv", Extraction.MARKED);
    }

    @Test
    void verifiesLastNumbersAsWorkedByHand() {
        verifiesAsWorkedByHand("last-number.tsv", Extraction.LAST_NUMBER);
    }

    private static void verifiesAsWorkedByHand(String file, Extraction extraction) {
        List<String> wrong = new ArrayList<>();
        int equal = 0;
        int unequal = 0;
        for (String[] row : rows(file)) {
            Verdict verdict = MathEquivalence.equal(row[1], row[2], extraction);
            boolean expected = row[0].equals("=");
            equal += expected ? 1 : 0;
            unequal += expected ? 0 : 1;
            boolean verified =
                    verdict.kind() != Verdict.Kind.GOLD_UNPARSEABLE && verdict.kind() != Verdict.Kind.BUDGET_EXHAUSTED;
            if (verdict.isCorrect() != expected || !verified) {
                wrong.add(String.join(" ", row) + ": " + verdict);
            }
        }

        assertThat(equal).isGreaterThan(40);
        assertThat(unequal).isGreaterThan(40);
        assertThat(wrong).isEmpty();
    }

    @Test
    void readsAndRefusesLatexAsWorkedByHand() {
        List<String> surprises = new ArrayList<>();
        int rows = 0;
        for (String[] row : rows("latex.tsv")) {
            rows++;
            if (reads(AnswerExtractor.clean(row[1])) != row[0].equals("=")) {
                surprises.add(String.join(" ", row));
            }
        }

        assertThat(rows).isGreaterThan(450);
        assertThat(surprises).isEmpty();
    }

    private static boolean reads(String latex) {
        try {
            MathParser.parse(latex, new Fuel(Fuel.VERDICT));
            return true;
        } catch (Unreadable refused) {
            return false;
        }
    }

    private static List<String[]> rows(String name) {
        return Resources.lines(name).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("# "))
                .map(line -> line.replace("⏎", "\n").split("\t"))
                .toList();
    }
}
