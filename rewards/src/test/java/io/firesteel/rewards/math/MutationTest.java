package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.firesteel.core.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The cases worked by hand with a few characters cut, put in, or taken from another case: near to sense, unlike random notation. */
class MutationTest {
    private static final int MOST_EDITS = 3;
    private static final Set<Verdict.Kind> POSSIBLE =
            EnumSet.complementOf(EnumSet.of(Verdict.Kind.INFRASTRUCTURE_ERROR));

    private static final String[] PIECES =
            ("1 37 0.5 .5 1,234 x y e i \\pi + - \\pm * / ^ _ { } ( ) [ ] \\{ \\} | , ; : = < \\le \\in \\cup"
                            + " \\frac \\sqrt \\sin \\ln \\text{and} \\text{cm} \\% $ ^\\circ ! \\infty \\begin{pmatrix} \\end{pmatrix} & \\\\"
                            + " \\left \\right \\boxed{ \\int d \\sum \\binom or . \\mathrm{ ' \\lfloor \\rfloor \\log_ \\mod % \\overline{"
                            + " \\pmod \\choose \\over \\begin{cases} \\end{cases} \\substack{ \\lim \\prod \\mid \\| \\left| \\right|"
                            + " \\overset{?}{=} {} \\bar \\hat{i} ... e-7 E3 {,} \\, \\mathbb{R} \\mathbb{} hours minutes km/h base _{two} \\prime \\not"
                            + " \\char\"41 \\operatorname{lcm} \\gcd U f( g^{-1}( C P th € mod to \\overline{3} (3) ² ½ \\degree \\max")
                    .split(" ");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyMutationOfACaseHasAVerdict(long seed) {
        List<String> texts = new ArrayList<>();
        for (String[] pair : Resources.pairs()) {
            texts.add(pair[1]);
            texts.add(pair[2]);
        }
        for (String line : Resources.lines("notations.tsv")) {
            String[] row = line.split("\t");
            if (row.length > 2) {
                texts.add(row[1]);
                texts.add(row[2]);
            }
        }
        assertThat(texts).hasSizeGreaterThan(2_000);
        SplittableRandom random = new SplittableRandom(seed);

        for (int at = 0; at < texts.size(); at++) {
            String gold = texts.get(at);
            String mutant = mutant(gold, texts, random);

            assertThatCode(() -> {
                        assertThat(POSSIBLE)
                                .contains(MathEquivalence.equal(gold, mutant).kind())
                                .contains(MathEquivalence.equal(mutant, mutant).kind());
                    })
                    .as("seed %d: %s and %s", seed, gold, mutant)
                    .doesNotThrowAnyException();
        }
    }

    private static String mutant(String text, List<String> others, SplittableRandom random) {
        StringBuilder mutant = new StringBuilder(text);
        for (int edits = 1 + random.nextInt(MOST_EDITS); edits > 0; edits--) {
            int at = random.nextInt(mutant.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> mutant.delete(at, Math.min(mutant.length(), at + random.nextInt(4)));
                case 1 -> {
                    String other = others.get(random.nextInt(others.size()));
                    int from = random.nextInt(other.length());
                    mutant.insert(at, other, from, Math.min(other.length(), from + 1 + random.nextInt(12)));
                }
                default -> mutant.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return mutant.toString();
    }

    @Test
    void whatMutationsFoundStaysFixed() {
        assertThat(MathEquivalence.equal("5", "5minutes\\text{ feet and }8\\text{ inches}")
                        .kind())
                .isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(MathEquivalence.equal("5", "\\mathbb{}(2)").kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(MathEquivalence.equal("5", "\\operatorname{lcm}0.5").kind()).isEqualTo(Verdict.Kind.INCORRECT);
    }
}
