package io.firesteel.rewards.countdown;

import java.util.List;

/**
 * The notation of the small Countdown policy: {@code <bos>3,10,7->56} is the prompt and
 * {@code <think>3*10=30,30+7=37no…yes</think><answer>7*(10-2)</answer><eos>} a completion.
 */
public final class CountdownNotation {
    public static final String BOS = "<bos>";
    public static final String EOS = "<eos>";

    private CountdownNotation() {}

    /** {@code <bos>3,10,7->56}. */
    public static String prompt(List<Integer> shown, int target) {
        StringBuilder prompt = new StringBuilder(BOS);
        for (int i = 0; i < shown.size(); i++) {
            prompt.append(i == 0 ? "" : ",").append(shown.get(i));
        }
        return prompt.append("->").append(target).toString();
    }
}
