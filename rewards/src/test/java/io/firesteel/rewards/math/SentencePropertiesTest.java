package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.SplittableRandom;

/** Properties over random sentences: a remark changes nothing in the answer before it, and holds none itself. */
class SentencePropertiesTest {
    private static final int ROUNDS = 200;
    private static final String[] BEGINNINGS = {"The answer is ", "Answer: ", "**Answer:** ", "So the final answer is "
    };
    private static final String[] UNITS = {"", " boxes", " dollars", " red apples"};
    private static final String[] REMARKS = {
        "",
        ", altogether",
        ", since # of them are left",
        " because # and # are even",
        " (with # left over)",
        " with # to spare",
        ", which is more than #",
        ", so # remain",
        " at a price of # dollars"
    };
    private static final String[] RETRACTIONS = {
        ", or #", " (or #)", ", no, wait, #", " at most", " minus #", " is wrong", " out of #"
    };

    private final SplittableRandom random = new SplittableRandom(19);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRemarkLeavesTheAnswerBeforeItAsItIs(int digits) {
        for (int round = 0; round < ROUNDS; round++) {
            long answer = number(digits);
            long other = answer + 1 + random.nextInt(9);
            String text =
                    pick(BEGINNINGS) + answer + pick(UNITS) + pick(REMARKS).replace("#", Long.toString(other)) + ".";

            assertThat(isCorrect(answer, text)).as(text).isTrue();
            assertThat(isCorrect(other, text)).as(text).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatTakesTheAnswerBackLeavesNone(int digits) {
        for (int round = 0; round < ROUNDS; round++) {
            long answer = number(digits);
            long other = answer + 1 + random.nextInt(9);
            String text = pick(BEGINNINGS) + answer + pick(RETRACTIONS).replace("#", Long.toString(other)) + ".";

            assertThat(isCorrect(answer, text)).as(text).isFalse();
            assertThat(isCorrect(other, text)).as(text).isFalse();
        }
    }

    private long number(int digits) {
        return random.nextLong((long) Math.pow(10, digits - 1) + 1, (long) Math.pow(10, digits));
    }

    private String pick(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static boolean isCorrect(long gold, String text) {
        return MathEquivalence.equal(Long.toString(gold), text, Extraction.MARKED)
                .isCorrect();
    }
}
