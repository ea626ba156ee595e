package io.firesteel.rewards.countdown;

import java.util.ArrayList;
import java.util.List;

/**
 * The notation of the small Countdown policy: {@code <bos>3,10,7->56} is the prompt and
 * {@code <think>3*10=30,30+7=37no…yes</think><answer>7*(10-2)</answer><eos>} a completion.
 */
public final class CountdownNotation {
    public static final String PAD = "<pad>";
    public static final String BOS = "<bos>";
    public static final String EOS = "<eos>";

    /** The prompt template over a Countdown problem's fields. */
    public static final String PROMPT_TEMPLATE = BOS + "{nums}->{target}";

    private CountdownNotation() {}

    /**
     * The 119 tokens, in the order of their ids: the special ones, the signs, the words, and the integers 0 to 99 as one
     * token each.
     */
    public static List<String> vocabulary() {
        List<String> tokens = new ArrayList<>(List.of(
                PAD,
                BOS,
                EOS,
                "<think>",
                "</think>",
                "<answer>",
                "</answer>",
                "+",
                "-",
                "*",
                "/",
                "(",
                ")",
                "=",
                ",",
                "->",
                "no",
                "yes",
                "stop"));
        for (int number = 0; number < 100; number++) {
            tokens.add(Integer.toString(number));
        }
        return List.copyOf(tokens);
    }

    /** {@code <bos>3,10,7->56}. */
    public static String prompt(List<Integer> shown, int target) {
        StringBuilder prompt = new StringBuilder(BOS);
        for (int i = 0; i < shown.size(); i++) {
            prompt.append(i == 0 ? "" : ",").append(shown.get(i));
        }
        return prompt.append("->").append(target).toString();
    }
}
