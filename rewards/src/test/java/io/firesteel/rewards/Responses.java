package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;

/** Prompts and completions by hand. */
public final class Responses {
    private Responses() {}

    public static Prompt prompt(String verifier, String gold) {
        return new Prompt("p", verifier, "a question", new int[] {1}, gold);
    }

    /** A finished completion; one token per UTF-16 unit. */
    public static Completion finished(String text) {
        int[] tokens = text.chars().toArray();
        return new Completion(tokens, new float[tokens.length], FinishReason.STOP, text);
    }

    public static Completion truncated(String text) {
        int[] tokens = text.chars().toArray();
        return new Completion(tokens, new float[tokens.length], FinishReason.LENGTH, text);
    }

    /** A finished completion of {@code length} tokens. */
    public static Completion ofLength(int length) {
        return new Completion(new int[length], new float[length], FinishReason.STOP, "");
    }

    public static String tagged(String answer) {
        return "<think>let me see</think><answer>" + answer + "</answer>";
    }
}
