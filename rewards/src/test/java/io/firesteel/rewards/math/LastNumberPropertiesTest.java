package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

/** Properties of {@code last-number} over random texts: one number counts, the last, as it is written; a marked one before it. */
class LastNumberPropertiesTest {
    private static final int ROUNDS = 300;
    private static final String[] REASONING = {
        "First there are # apples, then # more of them are bought.",
        "Step #: we take # and # together.",
        "She pays # dollars for # boxes of pens, or # each.",
        "So far we have # + # = #.",
        "Of all of them # % are left, and that is #/# of it.",
        "1. We add # to #.",
        "With $x = #$ it is $#$, or $\\frac{#}{#}$ of it.",
        "So $# + # = #$.",
        "What is # times #?",
        "It is not #.",
        "She had $# before that, or $# with the rest.",
        "If it were #, there would be no more.",
        "Let x = #.",
        "~~It is #.~~",
        "The candidates that we have are #, #, # or #."
    };
    private static final String[] ENDINGS = {
        " The final number is @.",
        " So there are @ apples left in the end.",
        "\nAnd so we have got @",
        "\n**@**",
        " In the end it comes down to $@$.",
        " That makes x = @ in all.",
        " That makes $x = @$ in all.",
        " It is $@$.",
        " It is @.",
        " So it costs $@.",
        "\n- The result of it all: @",
        " She has @ more of them than her brother has.",
        " It is @, which does not surprise us.",
        " It is @. No other number will do.",
        " There are @ students who did not come.",
        " He paid $7, so it is $@$.",
        "\n- Result: @",
        " And so f(x) = @.",
        " It is @, not #.",
        " It is @ rather than #.",
        " In all that makes <b>@</b>.",
        " We see it by (1): it is @, by Lemma 2 [1]."
    };
    private static final String[] TAKEN_BACK = {
        " So it is not @.",
        " It is at least @.",
        " That makes more than @.",
        " And then we take @ squared.",
        " But @ is wrong.",
        " So it is not $@$.",
        " It is at least $@$.",
        " And then we take $@$ squared.",
        " We get $@$. But @ is wrong.",
        " She did not get @ apples.",
        " Is it @?",
        " Is it $@$ apples?",
        " So we have 3 × @ =",
        " So it is @. But that is wrong.",
        " It is @, which is not right.",
        " Suppose it is @.",
        " If it were @, we would be done.",
        " It goes from 1000 to @.",
        " There are 1000 to @ of them.",
        " There are @ or more.",
        " So 1000x = @.",
        " So it is 1000 or @.",
        " She paid $1000 and then $@$ squared.",
        " They are close to @.",
        " None of them is @.",
        " For x = @ there is no solution.",
        " So we have $3 \\times @ = ?$"
    };

    private final SplittableRandom random = new SplittableRandom(21);

    @Test
    void theLastNumberCountsAndNoOtherOne() {
        for (int round = 0; round < ROUNDS; round++) {
            long answer = random.nextLong(100, 1_000);
            String text = reasoning()
                    + pick(ENDINGS).replace("@", Long.toString(answer)).replace("#", "1000");

            assertThat(verdict(answer, text).isCorrect()).as(text).isTrue();
            assertThat(verdict(-answer, text).isCorrect()).as(text).isFalse();
            for (long other = 1; other < 100; other++) {
                assertThat(verdict(other, text).isCorrect())
                        .as(other + " in " + text)
                        .isFalse();
            }
        }
    }

    @Test
    void aMarkedAnswerWinsWhereverItStands() {
        for (int round = 0; round < ROUNDS; round++) {
            long answer = random.nextLong(100, 1_000);
            String text = reasoning() + " Therefore \\boxed{" + answer + "}." + reasoning();

            assertThat(verdict(answer, text).isCorrect()).as(text).isTrue();
            assertThat(MathEquivalence.equal(Long.toString(answer), text, Extraction.MARKED))
                    .as(text)
                    .isEqualTo(verdict(answer, text));
        }
    }

    @Test
    void aNumberThatIsTakenBackIsNoAnswerAndNoneBeforeItIs() {
        for (int round = 0; round < ROUNDS; round++) {
            long answer = random.nextLong(100, 1_000);
            String text = reasoning() + pick(TAKEN_BACK).replace("@", Long.toString(answer));

            assertThat(verdict(answer, text).isCorrect()).as(text).isFalse();
            for (long other = 1; other < 100; other++) {
                assertThat(verdict(other, text).isCorrect())
                        .as(other + " in " + text)
                        .isFalse();
            }
        }
    }

    private String reasoning() {
        StringBuilder text = new StringBuilder();
        for (int sentences = random.nextInt(0, 6); sentences > 0; sentences--) {
            text.append(random.nextBoolean() ? " " : "\n");
            for (char c : pick(REASONING).toCharArray()) {
                text.append(c == '#' ? Integer.toString(random.nextInt(2, 100)) : String.valueOf(c));
            }
        }
        return text.toString().strip();
    }

    private String pick(String[] texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static Verdict verdict(long gold, String text) {
        return MathEquivalence.equal(Long.toString(gold), text, Extraction.LAST_NUMBER);
    }
}
