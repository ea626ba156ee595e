package io.firesteel.rewards.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.RewardSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class RewardFunctionsTest {
    private static final Prompt PROMPT = Responses.prompt("countdown", "");
    private static final Verdict RIGHT = Verdict.correct("1");
    private static final Verdict WRONG = Verdict.incorrect("2", "not the answer");

    private static RewardFunction create(String kind, Map<String, String> parameters) {
        return RewardKinds.create(new RewardSettings.Part("part", kind, 1, parameters), 1000);
    }

    private static double value(String kind, Map<String, String> parameters, Completion completion, Verdict verdict) {
        return create(kind, parameters).values(PROMPT, List.of(completion), List.of(verdict))[0];
    }

    private static double value(String kind, String text, Verdict verdict) {
        return value(kind, Map.of(), Responses.finished(text), verdict);
    }

    @Test
    void tinyZeroPaysATenthForTheFormatAlone() {
        assertThat(value("tinyzero", Responses.tagged("1"), RIGHT)).isEqualTo(1);
        assertThat(value("tinyzero", Responses.tagged("2"), WRONG)).isEqualTo(0.1);
        assertThat(value("tinyzero", "2", Verdict.noAnswer("no tags"))).isEqualTo(0);
        assertThat(value("tinyzero", Map.of(), Responses.truncated(Responses.tagged("2")), WRONG))
                .isEqualTo(0);
        assertThat(value("tinyzero", Map.of("format-value", "0.3"), Responses.finished(Responses.tagged("2")), WRONG))
                .isEqualTo(0.3);
    }

    @Test
    void correctIsOneOrZeroUnlessToldOtherwise() {
        assertThat(value("correct", "", RIGHT)).isEqualTo(1);
        assertThat(value("correct", "", WRONG)).isEqualTo(0);
        assertThat(value("correct", Map.of("wrong", "-1"), Responses.finished(""), Verdict.noAnswer("none")))
                .isEqualTo(-1);
    }

    /** Whichever ask whether an answer is right are in the list, and none else; these pay nothing for what nothing verifies. */
    @Test
    void whatNothingVerifiesIsNeitherRightNorWrong() {
        List<Completion> completions = List.of(Responses.finished(Responses.tagged("1")), Responses.ofLength(400));
        Map<String, String> noParameters = Map.of();
        for (String kind : RewardKinds.names()) {
            RewardFunction function =
                    create(kind, kind.equals("correct") ? Map.of("right", "2", "wrong", "-1") : noParameters);
            double[] right = function.values(PROMPT, completions, List.of(RIGHT, RIGHT));
            double[] wrong = function.values(PROMPT, completions, List.of(WRONG, WRONG));
            double[] unverified = function.values(
                    PROMPT, completions, List.of(Verdict.unverified("nobody can"), Verdict.unverified("nobody can")));

            assertThat(RewardKinds.OF_VERDICTS.contains(kind)).as(kind).isEqualTo(!Arrays.equals(right, wrong));
            assertThat(unverified)
                    .as(kind)
                    .isEqualTo(RewardKinds.OF_VERDICTS.contains(kind) ? new double[] {0, 0} : right);
        }
    }

    @Test
    void tagCountGoesUpByQuarters() {
        assertThat(value("tag-count", Responses.tagged("2"), WRONG)).isEqualTo(1);
        assertThat(value("tag-count", "<think><think></think><answer></answer>", WRONG))
                .isEqualTo(0.75);
        assertThat(value("tag-count", "</answer>", WRONG)).isEqualTo(0.25);
        assertThat(value("tag-count", "", WRONG)).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({
        // end + (start - end)(1 + cos(pi p))/2 with p = 0, 1/2, 1, and held at 1 beyond
        "0, 1.0, -1.0",
        "500, 0.75, -0.75",
        "1000, 0.5, -0.5",
        "1900, 0.5, -0.5"
    })
    void cosineRewardsShortWhenRightAndLongWhenWrong(int length, double right, double wrong) {
        assertThat(value("cosine", Map.of(), Responses.ofLength(length), RIGHT)).isCloseTo(right, within(1e-12));
        assertThat(value("cosine", Map.of(), Responses.ofLength(length), WRONG)).isCloseTo(wrong, within(1e-12));
    }

    @Test
    void kimiLengthComparesTheGroup() {
        List<Completion> lengths =
                List.of(Responses.ofLength(10), Responses.ofLength(20), Responses.ofLength(30), Responses.ofLength(10));

        // lambda is 0.5, 0, -0.5, 0.5; wrong ones get min(0, lambda).
        assertThat(create("kimi-length", Map.of()).values(PROMPT, lengths, List.of(RIGHT, RIGHT, RIGHT, WRONG)))
                .containsExactly(0.5, 0, -0.5, 0);
        assertThat(create("kimi-length", Map.of()).values(PROMPT, lengths.subList(0, 1), List.of(RIGHT)))
                .containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "80, 0", "81, -0.05", "90, -0.5", "100, -1", "5000, -1"})
    void softOverlongFallsOverTheBuffer(int length, double expected) {
        assertThat(value(
                        "soft-overlong",
                        Map.of("max-length", "100", "buffer", "20"),
                        Responses.ofLength(length),
                        WRONG))
                .isCloseTo(expected, within(1e-12));
    }

    /** The run's longest completion has 1000 tokens: the buffer is the last 250 of them. */
    @Test
    void functionsOfTheLengthFollowTheLongestCompletion() {
        Completion late = Responses.ofLength(900);
        Completion longest = Responses.ofLength(1000);

        assertThat(value("soft-overlong", Map.of(), late, WRONG)).isCloseTo(-0.6, within(1e-12));
        assertThat(value("soft-overlong", Map.of(), longest, WRONG)).isEqualTo(-1);
        assertThat(value("cosine", Map.of(), longest, RIGHT)).isCloseTo(0.5, within(1e-12));
        assertThat(value("cosine", Map.of(), Responses.ofLength(500), RIGHT)).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void repetitionCountsDistinctNGrams() {
        // 1 2 1 2 1 2 has five bigrams, two of them distinct: (1 - 2/5) * -1.
        int[] tokens = {1, 2, 1, 2, 1, 2};
        Completion completion = new Completion(tokens, new float[6], FinishReason.STOP, "");

        assertThat(value("repetition", Map.of("n", "2"), completion, RIGHT)).isCloseTo(-0.6, within(1e-12));
        assertThat(value("repetition", Map.of("n", "6"), completion, RIGHT)).isEqualTo(0);
        assertThat(value("repetition", Map.of("n", "7"), completion, RIGHT)).isEqualTo(0);
    }

    @Test
    void repetitionOfLongNGramsIsCountedQuickly() {
        int[] tokens = new int[200_000];
        Arrays.setAll(tokens, i -> i % 1000);

        // 199,901 100-grams, 1,000 of them distinct.
        assertThat(value(
                        "repetition",
                        Map.of("n", "100"),
                        new Completion(tokens, new float[tokens.length], FinishReason.STOP, ""),
                        RIGHT))
                .isCloseTo(-(1 - 1000 / 199_901.0), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | <think>first we add the numbers</think>好 | 1",
                "en | <think>first we 加 the 数</think> | 0.6",
                "zh | <think>先把 two 数相加</think> | 0.833333333333",
                "ja | <think>まず数を足す ok</think> | 0.833333333333",
                "ru | <think>сначала сложим</think> | 1",
                "en | <think>3+5=8, 8*7=56</think> | 1",
                "zh | <think>\\frac{1}{2} 一半</think> | 1",
                "en | <think>don't</think> | 1",
                "en | no tags at all, 五 | 0.8",
                "en | '' | 1"
            })
    void languageConsistencyIsTheShareOfWordsInTheTargetScript(String language, String text, double expected) {
        assertThat(value("language-consistency", Map.of("language", language), Responses.finished(text), RIGHT))
                .isCloseTo(expected, within(1e-9));
    }

    @Test
    void refusesUnknownKindsAndParametersAndSaysWhichThereAre() {
        assertThatThrownBy(() -> create("cosin", Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("reward part (cosin)", "cosine", "fix:");
        assertThatThrownBy(() -> create("cosine", Map.of("maxlength", "5")))
                .hasMessageContainingAll("maxlength", "max-length", "unknown parameter");
        assertThatThrownBy(() -> create("cosine", Map.of("max-length", "five")))
                .hasMessageContainingAll("max-length", "a number", "five");
        assertThatThrownBy(() -> create("cosine", Map.of("max-length", "0"))).hasMessageContaining(">= 1");
        assertThatThrownBy(() -> create("cosine", Map.of("min-wrong", "NaN"))).hasMessageContaining("finite");
        assertThatThrownBy(() -> create("repetition", Map.of("max-penalty", "1")))
                .hasMessageContaining("at most 0");
        assertThatThrownBy(() -> create("soft-overlong", Map.of("max-length", "10", "buffer", "11")))
                .hasMessageContaining("at most max-length (10)");
    }
}
