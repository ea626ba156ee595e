package io.firesteel.rewards.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Prompt;
import io.firesteel.rewards.Responses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseTest {
    private static final Prompt OPENING =
            new Prompt("p", "countdown", "Question.\nAssistant: <think>\n", new int[] {1}, "");

    private static Response.Tagged tagged(String response) {
        return Response.finished(response).tagged();
    }

    private static Response opened(String response) {
        return Response.of(OPENING, Responses.finished(response));
    }

    @Test
    void readsReasoningAndAnswer() {
        Response.Tagged response = tagged("<think>1+1=2</think><answer> 1+1 </answer>");

        assertThat(response).isEqualTo(new Response.Tagged(true, "1+1=2", "1+1", ""));
    }

    @Test
    void lineBreaksAroundTheTagsAreAllowed() {
        Response.Tagged response = tagged("\n<think>\na\n</think>\n\n<answer>\nb\n</answer>\n");

        assertThat(response.wellFormed()).isTrue();
        assertThat(response.answer()).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no <think>",
                "a</think><answer>b</answer> | no <think>",
                "<think>a<answer>b</answer> | no </think>",
                "<think>a</think>b | no <answer>",
                "<think>a</think><answer>b | no </answer>",
                "<think>a<think>b</think><answer>c</answer> | 2 times <think>",
                "<think>a</think></think><answer>c</answer> | 2 times </think>",
                "<think>a</think><answer>b</answer><answer>c</answer> | 2 times <answer>",
                "<think><answer>b</answer>a</think> | tags out of order",
                "<think>a</think></answer>b<answer> | tags out of order",
                "</think><think><answer>b</answer> | text before <think>",
                "Sure! <think>a</think><answer>b</answer> | text before <think>",
                "<think>a</think> so <answer>b</answer> | text between </think> and <answer>",
                "<think>a</think><answer>b</answer> done | text after </answer>",
                "<think>a</think><answer> </answer> | the answer is blank",
                "<THINK>a</THINK><answer>b</answer> | no <think>"
            })
    void saysWhichRuleIsBroken(String response, String fault) {
        assertThat(tagged(response)).isEqualTo(new Response.Tagged(false, "", "", fault));
    }

    @Test
    void aPromptThatEndsWithThinkHasOpenedTheReasoning() {
        assertThat(Response.of(OPENING, Responses.finished("a</think><answer>b</answer>"))
                        .tagged()
                        .answer())
                .isEqualTo("b");
        assertThat(Response.of(OPENING, Responses.finished("<think>a</think><answer>b</answer>"))
                        .tagged()
                        .fault())
                .isEqualTo("2 times <think>");
    }

    @Test
    void aTruncatedCompletionIsNeverWellFormed() {
        Response.Tagged response = Response.of(
                        Responses.prompt("countdown", ""), Responses.truncated(Responses.tagged("b")))
                .tagged();

        assertThat(response.fault()).startsWith("truncated at ");
    }

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
        assertThat(Response.finished(response).answer()).isEqualTo(new Response.Answer(true, answer, ""));
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
    void saysWhyThereIsNoAnswer(String response, String fault) {
        assertThat(Response.finished(response).answer()).isEqualTo(new Response.Answer(false, "", fault));
    }

    @Test
    void reasoningOpenedInThePromptMustBeClosed() {
        assertThat(opened("<answer>12</answer>").answer().found()).isFalse();
        assertThat(opened("a</think><answer>12</answer>").answer().text()).isEqualTo("12");
    }

    @Test
    void megabytesOfBracesAreReadOnce() {
        String open = "\\boxed{".repeat(1_000_000);
        String nested = "\\boxed{" + "{".repeat(5_000_000) + "}".repeat(5_000_000) + "}";

        assertThat(Response.finished(open).answer().found()).isFalse();
        assertThat(Response.finished(nested).answer().text()).hasSize(10_000_000);
    }

    @Test
    void aTruncatedCompletionHasNoAnswerAndIsStillReadable() {
        Response response =
                Response.of(Responses.prompt("math", ""), Responses.truncated("<think>a</think><answer>5</answer>"));

        assertThat(response.answer().fault()).startsWith("truncated at ");
        assertThat(response.answerSpace().found()).isFalse();
        assertThat(response.block().content()).isEqualTo("5");
        assertThat(response.count(Response.THINK)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | '5' | false | false",
                "<think>5 | <think>5 | true | true",
                "<think>a</think>5 | 5 | false | false",
                "a</think>b</think>5 | 5 | false | false",
                "<think>a</think>b<think>5 | b<think>5 | true | false"
            })
    void knowsWhereTheReasoningEnds(String text, String after, boolean still, boolean never) {
        Response response = Response.finished(text);

        assertThat(response.afterReasoning()).isEqualTo(after);
        assertThat(response.isStillReasoning()).isEqualTo(still);
        assertThat(response.neverEndsReasoning()).isEqualTo(never);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 | '' | 0 | 0 | 0 | false",
                "<answer>5</answer> | 5 | 1 | 1 | 0 | true",
                "</answer>4<answer>5</answer> | 5 | 1 | 2 | 1 | true",
                "</answer><answer>5 | '' | 1 | 1 | 1 | false",
                "5</answer> | '' | 0 | 1 | 1 | false",
                "<answer>4</answer><answer>5</answer> | 4 | 2 | 2 | 0 | false",
                "<think><answer>4</answer></think><answer>5</answer> | 5 | 1 | 1 | 0 | true"
            })
    void countsTheAnswerTagsAfterTheReasoning(
            String text, String content, int begins, int ends, int strays, boolean afterStrays) {
        Response.Block block = Response.finished(text).block();

        assertThat(block).isEqualTo(new Response.Block(content, begins, ends, strays));
        assertThat(block.isOneAfterStrays()).isEqualTo(afterStrays);
        assertThat(block.isOne()).isEqualTo(afterStrays && strays == 0);
    }
}
