package io.firesteel.trainer.preference;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.LearnableSequence;

import java.util.Arrays;

/**
 * Two completions of one prompt, of which one is preferred.
 *
 * @param prompt token ids, at least one
 * @param chosen token ids of the preferred completion, at least one
 * @param rejected token ids of the other, at least one
 */
@SuppressWarnings("ArrayRecordComponent")
public record PreferencePair(int[] prompt, int[] chosen, int[] rejected) {
    public PreferencePair {
        require("prompt", prompt);
        require("chosen completion", chosen);
        require("rejected completion", rejected);
        if (Arrays.equals(chosen, rejected)) {
            throw new Fault(
                    "preference pair",
                    "two completions that differ",
                    "the same " + chosen.length + " tokens twice",
                    "leave the pair out: it says nothing");
        }
    }

    private static void require(String what, int[] tokens) {
        if (tokens.length == 0) {
            throw new Fault("preference pair", "at least one token in the " + what, "none", "leave the pair out");
        }
    }

    /** Prompt and completion, of which the completion's tokens count. */
    record Side(int[] tokens, boolean[] learn) implements LearnableSequence {
        static Side of(int[] prompt, int[] completion) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
            System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
            boolean[] learn = new boolean[tokens.length];
            Arrays.fill(learn, prompt.length, tokens.length, true);
            return new Side(tokens, learn);
        }
    }
}
