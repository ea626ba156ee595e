package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import org.junit.jupiter.api.Test;

class CodeAnswerTest {
    private static CodeAnswer read(String prompt, String response, FinishReason finish) {
        return CodeAnswer.read(
                new Prompt("1", "code", prompt, new int[] {0}, ""),
                new Completion(new int[0], new float[0], finish, response),
                Language.PYTHON);
    }

    private static String found(String response) {
        CodeAnswer answer = read("", response, FinishReason.STOP);
        return answer.program().orElse(answer.fault());
    }

    @Test
    void theLastBlockInTheLanguageIsTheAnswer() {
        assertThat(found("```python\nfirst\n```\nbetter:\n```python\nsecond\n```\n"))
                .isEqualTo("second\n");
        assertThat(found("```py\na\n```\nOutput:\n```text\n7\n```\n")).isEqualTo("a\n");
        assertThat(found("```\na\n```\n```Python3\nb\n```\n```\nc\n```"))
                .as("labelled before unlabelled")
                .isEqualTo("b\n");
        assertThat(found("```\na\n```")).isEqualTo("a\n");
        assertThat(found("1. This:\n   ```python\n   if x:\n       y\n\n   ```"))
                .as("a block in a list is indented")
                .isEqualTo("if x:\n    y\n\n");
        assertThat(found("````python\nx = '''\n```\n'''\n````"))
                .as("longer fences hold shorter ones")
                .isEqualTo("x = '''\n```\n'''\n");
    }

    @Test
    void whatStandsInTheReasoningIsNoAnswer() {
        assertThat(found("<think>```python\na\n```</think> done")).contains("no fenced code block");
        assertThat(found("<think>a</think>```python\nb\n```")).isEqualTo("b\n");
        assertThat(found("<think>```python\na\n```")).contains("never closed");
        assertThat(read("… <think>", "```python\na\n```", FinishReason.STOP).fault())
                .contains("never closed");
        assertThat(read("… <think>", "hm</think>\n```python\na\n```", FinishReason.STOP)
                        .program())
                .contains("a\n");
    }

    @Test
    void whereThereIsAnAnswerBlockTheProgramIsInIt() {
        assertThat(found("```python\na\n```<answer>\n```python\nb\n```\n</answer>"))
                .isEqualTo("b\n");
        assertThat(found("```python\na\n```<answer>7</answer>")).contains("no fenced code block");
        assertThat(found("<answer>```python\na\n```</answer><answer>```python\nb\n```</answer>"))
                .contains("2 times <answer>");
    }

    @Test
    void whatIsNotFinishedIsNoAnswer() {
        assertThat(found("```python\na\n")).contains("never closed");
        assertThat(found("```java\na\n```")).contains("no fenced code block in python");
        assertThat(found("```python\n\n```")).contains("empty");
        assertThat(found("print(1)")).contains("no fenced code block");
        assertThat(read("", "```python\na\n```", FinishReason.LENGTH).fault()).contains("truncated");
    }
}
