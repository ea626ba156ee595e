package io.firesteel.rewards.countdown;

/**
 * The notation of the small Countdown policy: {@code <bos>3,10,7->56} is the prompt and
 * {@code <think>3*10=30,30+7=37no…yes</think><answer>7*(10-2)</answer><eos>} a completion.
 */
public final class CountdownNotation {
    public static final String BOS = "<bos>";
    public static final String EOS = "<eos>";

    private CountdownNotation() {}
}
