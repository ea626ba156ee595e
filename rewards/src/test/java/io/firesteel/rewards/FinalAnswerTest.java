package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalAnswerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<answer>12</answer> | 12",
                "so <answer> 12 </answer> it is | 12",
                "<think>a</think><answer>12</answer> | 12",
                "<think><answer>1</answer></think><answer>12</answer> | 12",
                "<think>\\boxed{1}</think>\\boxed{12} | 12",
                "\\boxed{1} no, \\boxed{12} | 12",
                "\\boxed{\\frac{1}{2}} | \\frac{1}{2}",
                "\\boxed{\\{1\\}} | \\{1\\}",
                "<answer>\\boxed{12}</answer> | 12",
                "<answer>\\boxed{1} or \\boxed{2}</answer> | \\boxed{1} or \\boxed{2}"
            })
    void readsTheOneAnswer(String response, String answer) {
        assertThat(FinalAnswer.read(response, false)).isEqualTo(new FinalAnswer(true, answer, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12 | neither an answer block nor a box",
                "<think><answer>12</answer> | the reasoning is never closed",
                "<think>a</think><think><answer>12</answer> | the reasoning is never closed",
                "<think><answer>12</answer></think> | neither an answer block nor a box",
                "<answer>11</answer><answer>12</answer> | 2 times <answer> and 2 times </answer> instead of one block",
                "<answer>12 | 1 times <answer> and 0 times </answer> instead of one block",
                "</answer>12<answer> | 1 times <answer> and 1 times </answer> instead of one block",
                "<answer></answer> | the answer is blank",
                "\\boxed{12 | the last box is never closed",
                "\\boxed{} | the answer is blank"
            })
    void saysWhyThereIsNone(String response, String fault) {
        assertThat(FinalAnswer.read(response, false)).isEqualTo(new FinalAnswer(false, "", fault));
    }

    @Test
    void reasoningOpenedInThePromptMustBeClosed() {
        assertThat(FinalAnswer.read("<answer>12</answer>", true).found()).isFalse();
        assertThat(FinalAnswer.read("a</think><answer>12</answer>", true).text())
                .isEqualTo("12");
    }

    @Test
    void megabytesOfBracesAreReadOnce() {
        String open = "\\boxed{".repeat(1_000_000);
        String nested = "\\boxed{" + "{".repeat(5_000_000) + "}".repeat(5_000_000) + "}";

        assertThat(FinalAnswer.read(open, false).found()).isFalse();
        assertThat(FinalAnswer.read(nested, false).text()).hasSize(10_000_000);
    }
}
