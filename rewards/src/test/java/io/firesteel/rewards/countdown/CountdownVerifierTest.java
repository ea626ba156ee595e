package io.firesteel.rewards.countdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.tasks.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class CountdownVerifierTest {
    private final Verifier verifier = new CountdownVerifier();

    private Verdict verify(String nums, int target, String answer) {
        return verifier.verify(
                Responses.prompt("countdown", "{\"nums\":[" + nums + "],\"target\":" + target + "}"),
                Responses.finished(Responses.tagged(answer)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3,5,7 | 56 | (3+5)*7",
                "3,5,7 | 56 | 7 * (5 + 3)",
                "3,5,7 | 56 | ((7))*((5+3))",
                "3,5,7 | 56 | (3+5)×7",
                "8,3,3 | 8 | 8/3*3",
                "8,3,3 | 8 | 8÷3×3",
                "9,2,7 | 0 | 9−2-7",
                "2,9 | -7 | 2-9",
                "1,5,5,5 | 24 | 5*(5-1/5)",
                "3,3,8,8 | 24 | 8/(3-8/3)",
                "0,7 | 7 | 0+7",
                "10,2,3 | 5 | 10-2-3",
                "24,4,2 | 3 | 24/4/2"
            })
    void acceptsEveryNumberUsedOnceAndTheTargetReached(String nums, int target, String answer) {
        assertThat(verify(nums, target, answer)).isEqualTo(Verdict.correct(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(3+5)*7$",
                "**(3+5)*7**",
                "`(3+5)*7`",
                "\\boxed{(3+5)*7}",
                "$$\\boxed{(3+5) \\times 7}$$",
                "\\((3+5)\\cdot 7\\)",
                "\\left(3+5\\right) \\times 7",
                "(3+5)\\*7.",
            })
    void takesMarksOffAsTasksDo(String answer) {
        assertThat(verify("3,5,7", 56, answer).kind()).isEqualTo(Verdict.Kind.CORRECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(3+5)*7",
                "**(3+5)**7",
                "$(3+5)*7$ or $3+5*7$",
                "\\boxed{3+5}*7",
                "$(3+5)*7=56$",
                "\\text{(3+5)} 7",
                "(3+5)\\pm 7",
                "$(3+5)+7$",
            })
    void marksDoNotMakeAnAnswerRight(String answer) {
        assertThat(verify("3,5,7", 56, answer).kind()).isNotEqualTo(Verdict.Kind.CORRECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3,5,7 | 56 | (3+5)*7*1 | uses the numbers",
                "3,5,7 | 15 | 3*5 | uses the numbers",
                "3,5,7 | 56 | 56 | uses the numbers",
                "3,5,7 | 56 | (3+5)*8 | uses the numbers",
                "3,5,7 | 57 | (3+5)*7 | another value",
                "24,1,200000 | 24 | 24+1/200000 | another value",
                "2,5 | 32 | 2**5 | expected a number, found '*'",
                "9,2 | 4 | 9//2 | expected a number, found '/'",
                "2,5,4 | 10 | 2.5*4 | cannot read '.'",
                "2,5,4 | 100 | 25*4 | uses the numbers",
                "2,5,4 | 100 | 2 5*4 | cannot read '5'",
                "3,5,7 | 56 | (3+5)*7=56 | cannot read '='",
                "3,5,7 | 56 | banana | expected a number, found 'b'",
                "3,5,7 | 56 | (3+5)7 | cannot read '7'",
                "3,5,7 | 56 | 7(3+5) | cannot read '('",
                "3,5,7 | 56 | (3+5)*7) | cannot read ')'",
                "3,5,7 | 56 | ((3+5)*7 | expected ), found the end",
                "3,5,7 | 56 | () | expected a number, found ')'",
                "3,5,7 | 56 | (3+5)* | expected a number, found the end",
                "3,5,7 | -1 | -3-5+7 | expected a number, found '-'",
                "3,5,7 | 9 | +3-5*7 | expected a number, found '+'",
                "3,5,7 | 56 | (３+５)*７ | expected a number, found '３'",
                "3,5,7 | 56 | (٣+5)*7 | expected a number, found '٣'",
                "3,5,7 | 56 | (03+5)*7 | leading zero",
                "1000,1 | 1001 | 1,000+1 | cannot read ','",
                "5,5,7 | 7 | 7/(5-5) | division by zero",
                "5,5,7 | 0 | (5-5)/(5-5)*7 | division by zero",
                "5,2 | 10 | 5_*2 | cannot read '_'",
                "5,2 | 10 | __import__('os') | expected a number, found '_'",
                "5,2 | 120 | 5! | cannot read '!'",
                "5,2 | 10 | 5·2 | cannot read '·'",
                "5,2 | 10 | \\frac{5}{2} | expected a number, found '\\'",
                "5,2 | 5 | 9999999999999999+5 | a number of 16 digits"
            })
    void refusesEverythingElseAndSaysWhy(String nums, int target, String answer, String why) {
        Verdict verdict = verify(nums, target, answer);

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(verdict.reason()).contains(why);
        assertThat(verdict.extracted()).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(3+5)*7",
                "<answer>(3+5)*7</answer>",
                "<think><answer>(3+5)*7</answer></think>",
                "<think>a</think><answer>1</answer><answer>(3+5)*7</answer>",
                "<think>a</think><answer>(3+5)*7</answer> is it",
                "<think>a</think><answer></answer>",
                "\\boxed{(3+5)*7}"
            })
    void aCompletionOutOfFormatHoldsNoAnswer(String response) {
        Verdict verdict = verifier.verify(
                Responses.prompt("countdown", "{\"nums\":[3,5,7],\"target\":56}"), Responses.finished(response));

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void aTruncatedCompletionHoldsNoAnswer() {
        Verdict verdict = verifier.verify(
                Responses.prompt("countdown", "{\"nums\":[3,5,7],\"target\":56}"),
                Responses.truncated(Responses.tagged("(3+5)*7")));

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(verdict.reason()).startsWith("truncated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "56",
                "null",
                "{}",
                "{\"nums\":[3,5,7]}",
                "{\"nums\":[],\"target\":56}",
                "{\"nums\":[3.5],\"target\":56}",
                "{\"nums\":[-3],\"target\":56}",
                "{\"nums\":[\"3\"],\"target\":56}",
                "{\"nums\":[3],\"target\":\"56\"}",
                "{\"nums\":[3],\"target\":1e3}",
                "{\"nums\":[3],\"target\":3} ",
                "{\"nums\":[3],\"target\":3}}",
                "{\"nums\":[3],\"nums\":[3],\"target\":3}",
                "{\"nums\":[03],\"target\":3}"
            })
    void anUnreadableReferenceIsNotTheCompletionsFault(String gold) {
        Verdict verdict =
                verifier.verify(Responses.prompt("countdown", gold), Responses.finished(Responses.tagged("3")));

        assertThat(verdict.kind())
                .isEqualTo(
                        gold.equals("{\"nums\":[3],\"target\":3} ")
                                ? Verdict.Kind.CORRECT
                                : Verdict.Kind.GOLD_UNPARSEABLE);
    }

    @Test
    void hugeAnswersAreIncorrectInLinearTime() {
        String nested = "(".repeat(5_000_000) + "3" + ")".repeat(5_000_000);
        String atTheLimit = "(".repeat(65) + "3" + ")".repeat(65);
        String manyNumbers = "1+".repeat(2000) + "1";

        assertThat(verify("3", 3, nested).reason()).contains("longer than 4096 characters");
        assertThat(verify("3", 3, nested).extracted()).hasSize(513);
        assertThat(verify("3", 3, atTheLimit).reason()).contains("nested deeper than 64");
        assertThat(verify("3", 3, atTheLimit.substring(1, atTheLimit.length() - 1))
                        .isCorrect())
                .isTrue();
        assertThat(verify("3", 3, manyNumbers).reason()).contains("more than 64 numbers");
        assertThat(verify("3", 3, "<answer>".repeat(1_000_000)).kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noSequenceOfCharactersMakesItThrow(long seed) {
        List<String> pieces = List.of(
                "<think>",
                "</think>",
                "<answer>",
                "</answer>",
                "(",
                ")",
                "+",
                "-",
                "*",
                "/",
                "3",
                "5",
                "7",
                " ",
                "\n",
                "٣",
                "×",
                "\uD83D",
                "\uDC4D",
                "\0",
                "**",
                "9999999999",
                "e",
                ".",
                "\\boxed{",
                "}");
        Draws draws = new Draws(new Seeds(seed).at("fuzz"));
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder(draws.chance(0.5) ? "<think></think><answer>" : "");
            for (int length = draws.below(30); length > 0; length--) {
                text.append(draws.oneOf(pieces));
            }
            text.append(draws.chance(0.5) ? "</answer>" : "");

            Verdict verdict = verifier.verify(
                    Responses.prompt("countdown", "{\"nums\":[3,5,7],\"target\":1}"),
                    Responses.finished(text.toString()));

            assertThat(verdict.kind().conclusive())
                    .as("seed %d: %s", seed, text)
                    .isTrue();
        }
    }
}
