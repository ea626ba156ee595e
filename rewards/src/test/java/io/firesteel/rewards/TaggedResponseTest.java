package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaggedResponseTest {
    @Test
    void readsReasoningAndAnswer() {
        TaggedResponse response = TaggedResponse.read("<think>1+1=2</think><answer> 1+1 </answer>");

        assertThat(response).isEqualTo(new TaggedResponse(true, "1+1=2", "1+1", ""));
    }

    @Test
    void lineBreaksAroundTheTagsAreAllowed() {
        TaggedResponse response = TaggedResponse.read("\n<think>\na\n</think>\n\n<answer>\nb\n</answer>\n");

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
        assertThat(TaggedResponse.read(response)).isEqualTo(new TaggedResponse(false, "", "", fault));
    }

    @Test
    void aPromptThatEndsWithThinkHasOpenedTheReasoning() {
        Prompt opening = new Prompt("p", "countdown", "Question.\nAssistant: <think>\n", new int[] {1}, "");

        assertThat(TaggedResponse.read(opening, Responses.finished("a</think><answer>b</answer>"))
                        .answer())
                .isEqualTo("b");
        assertThat(TaggedResponse.read(opening, Responses.finished("<think>a</think><answer>b</answer>"))
                        .fault())
                .isEqualTo("2 times <think>");
    }

    @Test
    void aTruncatedCompletionIsNeverWellFormed() {
        TaggedResponse response =
                TaggedResponse.read(Responses.prompt("countdown", ""), Responses.truncated(Responses.tagged("b")));

        assertThat(response.fault()).startsWith("truncated at ");
    }
}
