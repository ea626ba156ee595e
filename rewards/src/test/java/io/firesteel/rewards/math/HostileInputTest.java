package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.Cost;
import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.SplittableRandom;

/** Whatever a policy writes, verifying ends, throws nothing, starts nothing, and pays nothing. */
class HostileInputTest {
    private static final String[] GOLDS = {
        "5", "x^2+1", "\\sin(x)+\\ln 2", "\\{1,2,\\sin 3\\}", "[0,1)\\cup(2,3]", "\\text{even}"
    };

    @Test
    void noBombIsCorrect() {
        for (String bomb : Bombs.all().values()) {
            for (String gold : GOLDS) {
                Verdict plain = MathEquivalence.equal(gold, bomb, Extraction.MARKED);
                Verdict boxed = MathEquivalence.equal(gold, "\\boxed{" + bomb + "}", Extraction.MARKED);

                assertThat(plain.isCorrect())
                        .as("%s against %.60s: %s", gold, bomb, plain)
                        .isFalse();
                assertThat(boxed.isCorrect())
                        .as("%s against boxed %.60s", gold, bomb)
                        .isFalse();
            }
        }
    }

    @Test
    void aBombAsGoldIsSurvivedToo() {
        for (String bomb : Bombs.all().values()) {
            assertThat(MathEquivalence.equal(bomb, "17").isCorrect())
                    .as("%.60s", bomb)
                    .isFalse();
        }
    }

    @Test
    void noBombCostsFiftyMilliseconds() {
        String gold = "x^2+\\sin x";
        Bombs.all().values().forEach(bomb -> MathEquivalence.equal(gold, bomb)); // for the compiler
        Bombs.all().forEach((name, bomb) -> {
            Cost.limited(() -> name, () -> MathEquivalence.equal(gold, bomb));
            Cost.limited(() -> name + ", boxed", () -> MathEquivalence.equal(gold, "\\boxed{" + bomb + "}"));
            Cost.limited(() -> name + ", as gold", () -> MathEquivalence.equal(bomb, gold));
        });
    }

    @Test
    void aPredictionThatSpendsTheFuelIsWrongUnlessTheReferenceDoes() {
        String bomb = "\\arctan 2+".repeat(300) + "1";

        assertThat(MathEquivalence.equal("\\sin 1", "\\boxed{" + bomb + "}").kind())
                .isEqualTo(Verdict.Kind.INCORRECT);
        String dear = "\\arctan 2+\\arctan 3+".repeat(40) + "1";
        assertThat(MathEquivalence.equal("\\boxed{" + dear + "}", "\\boxed{" + bomb + "}")
                        .kind())
                .isEqualTo(Verdict.Kind.BUDGET_EXHAUSTED);
    }

    @Test
    void noBombLeavesTheGroupOfACheapReference() {
        for (String gold : List.of("9", "\\frac12", "x^2+\\sin x", "\\{1,2\\}", "\\sqrt{2}+\\sqrt{3}", "x<3")) {
            Bombs.all().forEach((name, bomb) -> assertThat(
                            MathEquivalence.equal(gold, "\\boxed{" + bomb + "}").kind())
                    .as("%s for %s", name, gold)
                    .isNotEqualTo(Verdict.Kind.BUDGET_EXHAUSTED));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomNotationIsVerifiedWithoutAnException(long seed) {
        String[] pieces = {
            "1",
            "2",
            "37",
            "0.5",
            "x",
            "y",
            "e",
            "i",
            "\\pi",
            "+",
            "-",
            "\\pm",
            "*",
            "/",
            "^",
            "_",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "\\{",
            "\\}",
            "|",
            ",",
            ";",
            ":",
            "=",
            "<",
            "\\le",
            "\\in",
            "\\cup",
            "\\frac",
            "\\sqrt",
            "\\sin",
            "\\ln",
            "\\text{ and }",
            "\\text{cm}",
            "\\%",
            "$",
            "^\\circ",
            "!",
            "\\infty",
            "\\begin{pmatrix}",
            "\\end{pmatrix}",
            "&",
            "\\\\",
            "\\left",
            "\\right",
            "\\boxed{",
            "\\int",
            "d",
            "\\sum",
            "\\binom",
            " ",
            "or",
            ".",
            "\\mathrm{",
            "'",
            "\\lfloor",
            "\\rfloor",
            "\\log_",
            "\\mod",
            "%",
            "\\overline{",
            "\\operatorname{lcm}",
            "\\gcd"
        };
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 400; round++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(24); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String written = text.toString();
            String gold = GOLDS[random.nextInt(GOLDS.length)];

            Verdict verdict = MathEquivalence.equal(gold, written);
            Verdict itself = MathEquivalence.equal(written, written);

            // Deterministic, and nothing readable is unequal to itself unless it has no value or costs too much.
            assertThat(MathEquivalence.equal(gold, written))
                    .as("seed %d: %s", seed, written)
                    .isEqualTo(verdict);
            assertThat(itself.kind()).as("seed %d: %s", seed, written).isNotEqualTo(Verdict.Kind.INFRASTRUCTURE_ERROR);
        }
    }

    @Test
    void startsNoThread() {
        int before = Thread.getAllStackTraces().size();

        for (String bomb : Bombs.all().values()) {
            MathEquivalence.equal("5", bomb);
        }

        assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(before + 1);
    }
}
