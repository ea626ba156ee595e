package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSettings.LongPrompts;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;

/**
 * Whether prompts fit into the policy.
 *
 * @param positions the policy's: the longest sequence, prompt and completion together
 * @param tooLong what happens to a prompt that leaves no token for a completion
 */
record PromptRoom(int positions, LongPrompts tooLong) {
    /** Whether the prompt stays; a refusal with its place where it neither fits nor may be dropped. */
    boolean fits(Prompt prompt, Problem problem) {
        if (prompt.tokens().length < positions) {
            return true;
        }
        if (tooLong == LongPrompts.DROP) {
            return false;
        }
        throw new Fault(
                problem.where(),
                "a prompt of fewer tokens than the policy's " + positions + " positions",
                prompt.tokens().length + " tokens",
                "shorten it, choose a shorter template or a policy with more positions, or set data.long-prompts=drop");
    }
}
