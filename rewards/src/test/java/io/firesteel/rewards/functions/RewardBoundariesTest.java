package io.firesteel.rewards.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.RewardSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values worked out by hand from the sources' formulas, at the places where they bend: at and beside limits, with nothing,
 * with nothing but tags, with what only looks like a tag or like a space.
 */
class RewardBoundariesTest {
    private static final Prompt PLAIN = Responses.prompt("math", "");
    private static final Prompt OPENED = new Prompt("p", "math", "Assistant: <think>\n", new int[] {1}, "");
    private static final Verdict RIGHT = Verdict.correct("1");
    private static final Verdict WRONG = Verdict.incorrect("2", "not the answer");
    private static final Verdict NONE = Verdict.noAnswer("no answer");

    /** @param parameters as in {@code "n=2 unit=words"} */
    private static double[] values(
            String kind, String parameters, Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
        Map<String, String> named = new TreeMap<>();
        for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(" ")) {
            named.put(parameter.split("=")[0], parameter.split("=")[1]);
        }
        return RewardKinds.create(new RewardSettings.Part("part", kind, 1, named), kind.equals("cosine") ? 1000 : 16384)
                .values(prompt, completions, verdicts);
    }

    private static double value(String kind, String parameters, Prompt prompt, Completion completion, Verdict verdict) {
        return values(kind, parameters, prompt, List.of(completion), List.of(verdict))[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "format|'<think></think><answer>1</answer>'|1",
                "format|'<think></think><answer></answer>'|0",
                "format|'<think><think>a</think></think><answer>b</answer>'|0",
                "format|'<think>a</think><answer><answer>b</answer></answer>'|0",
                "format|'<answer>b</answer><think>a</think>'|0",
                "format|'<think>the tag <answer> comes next</think><answer>b</answer>'|0",
                "format|'<think>a</think><answer>it stands in <think></answer>'|0",
                "format|'<think>a<b, <b>bold</b>, <think/></think><answer>x<y</answer>'|1",
                "format|'<think>思考 𝒜</think><answer>√2</answer>'|1",
                "format|'<think>a</think>\n\t<answer>b</answer>\u3000\n'|1",
                "format|'<think>a</think><answer>b</answer>\u200B'|0",
                "format|'\uFEFF<think>a</think><answer>b</answer>'|0",
                "format|'＜think＞a＜/think＞＜answer＞b＜/answer＞'|0",
                "format|'<think >a</think><answer>b</answer>'|0",
                "format|'<think>a</think><answer>b</answer>.'|0",
                "format|'<think>a</think><answer>b</answer></answer>'|0",
                "format|'<think>a</think><answer>\n\u3000\n</answer>'|0",
                "think-format|'<think></think>'|1",
                "think-format|'<think>'|0",
                "think-format|'</think><think>'|0",
                "think-format|'<think>a</think>b</think>'|0",
                "think-format|'<think>a</think> b <think>'|0",
                "think-format|'\n<think>a</think>b'|1",
                "tag-count|'</answer><answer></think><think>'|1",
                "tag-count|'<think><think></think></think><answer><answer></answer></answer>'|0",
                "tag-count|'<think></think></think><answer></answer></answer>'|0.5",
                "tag-count|'<<think>>'|0.25",
                "tag-count|'<THINK></THINK><ANSWER></ANSWER>'|0",
                "tag-count|'<think ></ think>< answer>'|0",
                "code-format|'<think>a</think><answer>```python\nx\n```</answer>'|1",
                "code-format|'<think>a</think><answer>```python3\nx\n```</answer>'|0",
                "code-format|'<think>a</think><answer>```python\nx</answer>'|0",
                "code-format|'<think>```python\nx\n```</think><answer>x</answer>'|0",
            })
    void formats(String kind, String text, double expected) {
        assertThat(value(kind, "", PLAIN, Responses.finished(text), WRONG)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "format, </think><answer>b</answer>, 1",
        "format, <think></think><answer>b</answer>, 0",
        "think-format, </think>, 1",
        "think-format, <think></think>, 0",
        "tag-count, '', 0.25",
        "tag-count, </think><answer></answer>, 1",
        "tag-count, <think></think><answer></answer>, 0.75",
    })
    void formatsAfterAPromptThatOpensTheReasoning(String kind, String text, double expected) {
        assertThat(value(kind, "", OPENED, Responses.finished(text), RIGHT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // end + (start - end)(1 + cos πp)/2; cos π/4 = 0.7071067812, cos π/3 = 0.5
        "'', 0, 1, -1",
        "'', 250, 0.926776695297, -0.926776695297",
        "'', 1001, 0.5, -0.5",
        "'max-length=1', 0, 1, -1",
        "'max-length=1', 1, 0.5, -0.5",
        "'max-length=3', 1, 0.875, -0.875",
        "'max-length=3', 2, 0.625, -0.625",
        "'max-length=2 min-wrong=-10 max-wrong=-5', 1, 0.75, -7.5",
        "'max-length=2 min-correct=2 max-correct=1', 1, 1.5, -0.75",
        "'max-length=2 min-wrong=0', 0, 1, 0",
        "'max-length=2 min-wrong=0', 2, 0.5, -0.5",
    })
    void cosine(String parameters, int length, double right, double wrong) {
        Completion completion = Responses.ofLength(length);
        assertThat(value("cosine", parameters, PLAIN, completion, RIGHT)).isCloseTo(right, within(1e-12));
        assertThat(value("cosine", parameters, PLAIN, completion, WRONG)).isCloseTo(wrong, within(1e-12));
        assertThat(value("cosine", parameters, PLAIN, completion, NONE)).isCloseTo(wrong, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        // 0.5 - (length - shortest)/(longest - shortest), for wrong ones at most 0; R right, W wrong, N no answer
        "R0 R100, 0.5 -0.5",
        "W0 W100, 0 -0.5",
        "R0 R0 W0, 0 0 0",
        "R7, 0",
        "W5 R5 N6, 0 0.5 -0.5",
        "R0 R25 W75 W50 N100, 0.5 0.25 -0.25 0 -0.5",
        "R2147483 R0, -0.5 0.5",
    })
    void kimiLength(String group, String expected) {
        String[] members = group.split(" ");
        List<Completion> completions = Arrays.stream(members)
                .map(member -> Responses.ofLength(Integer.parseInt(member.substring(1))))
                .toList();
        List<Verdict> verdicts = Arrays.stream(members)
                .map(member -> member.startsWith("R") ? RIGHT : member.startsWith("W") ? WRONG : NONE)
                .toList();
        assertThat(values("kimi-length", "", PLAIN, completions, verdicts))
                .containsExactly(Arrays.stream(expected.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 12288, 0",
        "'', 12289, -0.000244140625",
        "'', 14336, -0.5",
        "'', 16383, -0.999755859375",
        "'', 16384, -1",
        "'', 16385, -1",
        "'max-length=10 buffer=10', 0, 0",
        "'max-length=10 buffer=10', 1, -0.1",
        "'max-length=5 buffer=1', 4, 0",
        "'max-length=5 buffer=1', 5, -1",
    })
    void softOverlong(String parameters, int length, double expected) {
        assertThat(value("soft-overlong", parameters, PLAIN, Responses.ofLength(length), RIGHT))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // (1 - distinct/all)·penalty, over tokens: one for each digit
        "'', '', 0",
        "'', 11, 0",
        "'', 111, 0",
        "'', 1111, -0.5",
        "'', 123123, -0.25",
        "'', 12345678, 0",
        "n=1, 1, 0",
        "n=1, 122, -0.333333333333",
        "n=4, 11111111, -0.8",
        "n=5, 1212121, -0.333333333333",
        "n=7, 1212121, 0",
        "n=8, 1212121, 0",
        "n=2 max-penalty=-4, 1111, -2.666666666667",
        "n=2 max-penalty=0, 1111, 0",
        // over words
        "n=1 unit=words, 'a A a', -0.666666666667",
        "n=1 unit=words, ' \t\n ', 0",
        "n=2 unit=words, ' a b ', 0",
        "n=2 unit=words, 'a b, a b', 0",
        "n=2 unit=words, 'a  b\na\tb', -0.333333333333",
        "n=1 unit=words, 'ΣΑΣ σας', -0.5",
        "n=1 unit=words, 'a\u00A0a\u3000a\u2003a', -0.75",
    })
    void repetition(String parameters, String text, double expected) {
        assertThat(value("repetition", parameters, PLAIN, Responses.finished(text), RIGHT))
                .isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | '' | 1",
                "zh | <think></think><answer></answer> | 1",
                "en | <think>好</think> | 0",
                "en | <think>hello мир</think>мир мир | 0.5",
                "en | <think>hello</think>好</think> | 1",
                "en | <think>x + y = α, 12 😀</think> | 1",
                "en | <think>αβ</think> | 0",
                "en | <think>cafe\u0301 don’t</think> | 1",
                "ru | <think>привет мир abc</think> | 0.666666666667",
                "zh | <think>设 \\sqrt{2} 𝐚 · 𝐛</think> | 1",
                "zh | <think>设 𝐧𝐨𝐰</think> | 0.5",
                "ko | <think>둘을 더하면 two</think> | 0.666666666667",
            })
    void languageConsistency(String language, String text, double expected) {
        assertThat(value("language-consistency", "language=" + language, PLAIN, Responses.finished(text), RIGHT))
                .isCloseTo(expected, within(1e-12));
    }
}
