package io.firesteel.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * One question as the policy sees it.
 *
 * @param id unique within its data set and stable across runs: randomness is addressed by it
 * @param verifier the name of the verifier that verifies its completions, such as {@code countdown}; {@code none} where
 *     nothing does
 * @param text the rendered prompt, template included
 * @param tokens the same as token ids, {@code [promptTokens]}
 * @param gold the reference that the verifier compares with, in the verifier's own notation (often JSON); never shown
 *     to the policy; empty where there is none
 */
public record Prompt(String id, String verifier, String text, int[] tokens, String gold) implements Serializable {
    public Prompt {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(verifier, "verifier");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(gold, "gold");
        if (tokens.length == 0) {
            throw new Fault(
                    "prompt " + id, "at least one token", "none", "check the prompt template and the tokenizer");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prompt that
                && id.equals(that.id)
                && verifier.equals(that.verifier)
                && text.equals(that.text)
                && gold.equals(that.gold)
                && Arrays.equals(tokens, that.tokens);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
