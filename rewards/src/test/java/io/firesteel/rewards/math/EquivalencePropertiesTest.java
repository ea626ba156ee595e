package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.SplittableRandom;

/** Properties over random formulas: equality knows neither notation nor direction, and sees one changed number. */
class EquivalencePropertiesTest {
    private static final int ROUNDS = 150;
    private static final int DEPTH = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void aFormulaEqualsItselfInEveryNotation(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Formula formula = Formula.random(random, DEPTH);
            String gold = formula.write(Formula.Style.LATEX);
            for (Formula.Style style : Formula.Style.values()) {
                String written = formula.write(style);

                assertThat(MathEquivalence.equal(gold, "\\boxed{" + written + "}")
                                .isCorrect())
                        .as("seed %d: %s and %s", seed, gold, written)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void oneChangedNumberIsSeenInEveryNotationAndBothDirections(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Formula formula = Formula.random(random, DEPTH);
            if (formula.numbers() == 0) {
                continue;
            }
            Formula changed = formula.changed(random.nextInt(formula.numbers()));
            if (!differ(formula, changed)) {
                continue;
            }
            compared++;
            Formula.Style style = Formula.Style.values()[random.nextInt(Formula.Style.values().length)];
            String gold = formula.write(style);
            String other = changed.write(Formula.Style.LATEX);

            assertThat(MathEquivalence.equal(gold, "\\boxed{" + other + "}").kind())
                    .as("seed %d: %s and %s", seed, gold, other)
                    .isEqualTo(Verdict.Kind.INCORRECT);
            assertThat(MathEquivalence.equal(other, "\\boxed{" + gold + "}").kind())
                    .as("seed %d: %s and %s", seed, other, gold)
                    .isEqualTo(Verdict.Kind.INCORRECT);
        }

        assertThat(compared).isGreaterThan(ROUNDS / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void listsHaveNoOrderAndTuplesHaveOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40; round++) {
            Formula first = Formula.random(random, 2);
            Formula second = Formula.random(random, 2);
            String one = first.write(Formula.Style.LATEX);
            String two = second.write(Formula.Style.ORNATE);
            boolean differ = differ(first, second);

            assertThat(MathEquivalence.equal("\\{" + one + "," + two + "\\}", "\\{" + two + ", " + one + "\\}")
                            .isCorrect())
                    .as("seed %d: the set of %s and %s", seed, one, two)
                    .isTrue();
            if (differ) {
                assertThat(MathEquivalence.equal("(" + one + "," + two + ")", "(" + two + "," + one + ")")
                                .isCorrect())
                        .as("seed %d: the pair of %s and %s", seed, one, two)
                        .isFalse();
            }
        }
    }

    /** n!/(n-k)! is n (n-1) … (n-k+1), whichever of them is too long to be written out. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void factorialsCancel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 60; round++) {
            int n = 10 + random.nextInt(4_000);
            int k = 1 + random.nextInt(4);
            StringBuilder falling = new StringBuilder();
            for (int i = 0; i < k; i++) {
                falling.append(i == 0 ? "" : "\\cdot ").append(n - i);
            }
            String quotient = "\\boxed{\\frac{%d!}{%d!}}";

            assertThat(MathEquivalence.equal(falling.toString(), String.format(Locale.ROOT, quotient, n, n - k))
                            .isCorrect())
                    .as("%d!/%d!", n, n - k)
                    .isTrue();
            assertThat(MathEquivalence.equal(falling.toString(), String.format(Locale.ROOT, quotient, n + 1, n - k + 1))
                            .kind())
                    .isEqualTo(Verdict.Kind.INCORRECT);
            assertThat(MathEquivalence.equal(
                                    String.format(Locale.ROOT, "\\binom{%d}{%d}", n, n / 2),
                                    String.format(Locale.ROOT, "\\boxed{\\frac{%d!}{%d!\\,%d!}}", n, n - n / 2, n / 2))
                            .isCorrect())
                    .as("%d over its half", n)
                    .isTrue();
            assertThat(MathEquivalence.equal(
                                    String.format(Locale.ROOT, "\\frac{1}{%d!}", n),
                                    String.format(Locale.ROOT, "\\boxed{\\frac{%d}{%d!}}", n + 2, n + 1))
                            .kind())
                    .isEqualTo(Verdict.Kind.INCORRECT);
        }
    }

    /** In floating point, at three points: more than rounding could make. */
    private static boolean differ(Formula first, Formula second) {
        double[][] points = {{0.7, 1.9}, {2.3, 0.4}, {-1.1, 3.7}};
        for (double[] point : points) {
            double one = first.value(point[0], point[1]);
            double two = second.value(point[0], point[1]);
            if (Math.abs(one - two) > 1e-6 * (1 + Math.abs(one) + Math.abs(two))) {
                return true;
            }
        }
        return false;
    }
}
