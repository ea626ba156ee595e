package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

class MathEquivalenceTest {
    /** Golds whose written digits give a tolerance, and golds that are compared as choices, have a direction. */
    private static boolean hasDirection(String gold, String prediction) {
        String both = gold + prediction;
        return both.matches("(?s).*\\d?[.,]\\d.*") || gold.matches("[A-Z]") || prediction.matches("(?s).*[A-Z].*");
    }

    @Test
    void comparesAsWrittenDown() {
        List<String> wrong = new ArrayList<>();
        for (String[] pair : Resources.pairs()) {
            Verdict verdict = MathEquivalence.equal(pair[1], pair[2]);
            if (verdict.isCorrect() != pair[0].equals("=")) {
                wrong.add(String.join(" ", pair) + ": " + verdict);
            }
        }

        assertThat(Resources.pairs()).hasSizeGreaterThan(200);
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyGoldEqualsItself() {
        for (String[] pair : Resources.pairs()) {
            assertThat(MathEquivalence.equal(pair[1], pair[1]).kind())
                    .as(pair[1])
                    .isEqualTo(Verdict.Kind.CORRECT);
        }
    }

    @Test
    void equalityHasNoDirectionWhereNoDecimalGivesOne() {
        int compared = 0;
        for (String[] pair : Resources.pairs()) {
            if (!hasDirection(pair[1], pair[2])) {
                compared++;
                assertThat(MathEquivalence.equal(pair[2], pair[1]).isCorrect())
                        .as("%s and %s", pair[2], pair[1])
                        .isEqualTo(pair[0].equals("="));
            }
        }

        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void looksDoNotMatter() {
        List<UnaryOperator<String>> looks = List.of(
                text -> text.replace("\\frac", "\\dfrac"),
                text -> text.replace("\\frac", "\\tfrac"),
                text -> text.replace("(", "\\left(").replace(")", "\\right)"),
                text -> text.replace("+", " + ").replace("=", "\\, = \\;"),
                text -> "$" + text + "$",
                text -> "\\[ " + text + " \\]",
                text -> "\\boxed{" + text + "}",
                text -> "The final answer is $" + text + "$. I hope it is correct.",
                text -> text + ".");
        String[] answers = {
            "72",
            "-\\frac{3}{4}",
            "(1,\\frac{2}{3})",
            "x^2+2x+1",
            "x=\\frac{1}{2}",
            "[0,\\infty)",
            "\\{1,2,3\\}",
            "2\\sqrt{3}+1",
            "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
            "\\sin(x)+\\frac{1}{x}",
            "y=2x+(3)",
            "(1,2),(3,4)",
            "3:4"
        };
        for (String answer : answers) {
            for (UnaryOperator<String> look : looks) {
                String dressed = look.apply(answer);

                assertThat(MathEquivalence.equal(answer, dressed).isCorrect())
                        .as("%s and %s", answer, dressed)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\begin{pmatrix}1&2", "", "   ", "#", "9=189", "\\boxed{9=189}"})
    void saysThatAGoldWithoutAValueIsTheDataSetsFault(String gold) {
        assertThat(MathEquivalence.equal(gold, "5").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(MathEquivalence.equal(gold, "").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0", "\\infty", "\\frac{2}{0}"})
    void noAnswerEqualsADivisionByZero(String answer) {
        assertThat(MathEquivalence.equal("\\frac{1}{0}", answer).kind()).isEqualTo(Verdict.Kind.INCORRECT);
    }

    /** By value, at eight points: every argument counts, and one is as good as none. */
    @Test
    void divisorsOfAnyNumberOfArgumentsAreComputed() {
        assertThat(MathEquivalence.equal("\\gcd(x)", "5").kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(MathEquivalence.equal("5", "\\operatorname{lcm}0.5").kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(MathEquivalence.equal("\\gcd(x,y)", "\\gcd(x,y,z)").kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(MathEquivalence.equal("\\gcd(x,y,z)", "\\gcd(y,z,x)").isCorrect())
                .isTrue();
        assertThat(MathEquivalence.equal(
                                "\\operatorname{lcm}(2,x,3)", "\\operatorname{lcm}(x,\\operatorname{lcm}(2,3))")
                        .isCorrect())
                .isTrue();
    }

    @Test
    void saysThatAnEmptyGoldCannotBeRead() {
        assertThat(MathEquivalence.equal("", "5").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(MathEquivalence.equal("\\boxed{}", "5").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(MathEquivalence.equal("\\frac{1}{", "5").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
    }

    @Test
    void saysThatThereIsNoAnswer() {
        assertThat(MathEquivalence.equal("5", "I do not know how to count these apples.", Extraction.MARKED)
                        .kind())
                .isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(MathEquivalence.equal("5", "").kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }
}
