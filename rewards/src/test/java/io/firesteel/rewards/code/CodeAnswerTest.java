package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class CodeAnswerTest {
    private static CodeAnswer read(String prompt, String response, FinishReason finish) {
        return CodeAnswer.read(
                new Prompt("1", "code", prompt, new int[] {0}, ""),
                new Completion(new int[0], new float[0], finish, response),
                Language.PYTHON,
                Optional.empty());
    }

    /** The program where a function {@code add} is asked for. */
    private static String defining(Language language, String response) {
        CodeAnswer answer = CodeAnswer.read(
                new Prompt("1", "code", "", new int[] {0}, ""),
                new Completion(new int[0], new float[0], FinishReason.STOP, response),
                language,
                Optional.of("add"));
        return answer.program().orElse(answer.fault());
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
    void fencesAreThoseOfMarkdown() {
        assertThat(found("~~~python\na\n~~~")).isEqualTo("a\n");
        assertThat(found("~~~python\na\n```\nb\n~~~"))
                .as("each closes its own kind")
                .isEqualTo("a\n```\nb\n");
        assertThat(found("~~~python\na\n```")).contains("never closed");
        for (String label : List.of(
                "python title=\"main.py\"",
                "{.python .numberLines}",
                "{python}",
                "python{1,3}",
                "python:main.py",
                "Python 3",
                " python")) {
            assertThat(found("```" + label + "\na\n```\n```text\nb\n```"))
                    .as(label)
                    .isEqualTo("a\n");
        }
        assertThat(found("``` title=\"main.py\"\na\n```")).isEqualTo("a\n");
        assertThat(found("```pythonic\na\n```")).contains("no fenced code block");
        assertThat(found("```cpp python\na\n```")).contains("no fenced code block");
        assertThat(found("```python a``` is no fence\n```python\nb\n```")).isEqualTo("b\n");
    }

    @Test
    void fencesThatAreLeftOverAreNoBlocks() {
        assertThat(found("```python\na\n```\n```\n")).isEqualTo("a\n");
        assertThat(found("```python\na\n```\n```\nLet me know.")).isEqualTo("a\n");
        assertThat(found("```python\na\n```\n```\nor:\n```python\nb\n```")).isEqualTo("b\n");
        assertThat(found("```\n```python\na\n```")).isEqualTo("a\n");
        assertThat(found("```\na\n```\n```")).isEqualTo("a\n");
        assertThat(found("```\na\n```\n```\nb")).as("which of them?").contains("never closed");
        assertThat(found("```python\na\n```\n```python\n")).contains("never closed");
        assertThat(found("```")).contains("no fenced code block");
    }

    @Test
    void whereAFunctionIsAskedForTheLastBlockThatDefinesItIsTheAnswer() {
        String definition = "```python\ndef add(a, b): return a + b\n```\n";
        assertThat(defining(Language.PYTHON, definition + "For example:\n```python\nprint(add(1, 2))\n```"))
                .startsWith("def add(");
        assertThat(defining(Language.PYTHON, definition + "```python\ndef add(a, b): return a - b\n```"))
                .contains("a - b");
        assertThat(defining(Language.PYTHON, "```\nadd = lambda a, b: a + b\n```\n```python\nx = add(1, 2)\n```"))
                .startsWith("add = ");
        assertThat(defining(
                        Language.PYTHON,
                        "```python\nclass Solution:\n    async  def add(self): pass\n```\n"
                                + "```python\nassert Solution().add() == 1\n```"))
                .startsWith("class");
        for (String use : List.of(
                "def added(): pass",
                "undef add",
                "add == 3",
                "  add = 3",
                "x = add",
                "radd = 1",
                "# def add",
                "add(")) {
            assertThat(defining(Language.PYTHON, definition + "```python\n" + use + "\n```"))
                    .as(use)
                    .startsWith("def add(");
        }
        assertThat(defining(Language.PYTHON, "```python\na\n```\n```python\nb\n```"))
                .as("none defines it")
                .isEqualTo("b\n");
        String java = "```java\nclass A { static int add(int a, int b) { return a + b; } }\n```\n";
        for (String use : List.of(
                "return add(1, 2);", "int x = add(1, 2);", "new A().add(1, 2);", "int add = 1;", "f(add(1, 2));")) {
            assertThat(defining(Language.JAVA, java + "```java\n" + use + "\n```"))
                    .as(use)
                    .startsWith("class A");
        }
        for (String type : List.of("int[]", "List<Integer>", "int", "A")) {
            assertThat(defining(Language.JAVA, java + "```java\n" + type + " add (int a) {}\n```"))
                    .as(type)
                    .startsWith(type);
        }
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
