package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

import java.io.Serializable;

/**
 * Verifies a completion against a prompt's reference. Pure: the same arguments give the same verdict on any machine, with
 * no threads, no clock and no evaluation of what the completion says. Work is bounded by a count of operations. The one
 * exception runs programs, in processes of their own: {@link io.firesteel.rewards.code.CodeVerifier}.
 *
 * <p>Users plug in their own by naming a class that implements this and has a public constructor without arguments.
 */
public interface Verifier extends Serializable {
    /** The name it goes by in configurations and in {@link Prompt#verifier()}. */
    String name();

    /**
     * Whether verifying starts programs, and so needs a sandbox on every machine that verifies: whoever asks looks for one before
     * any work is done.
     */
    default boolean runsPrograms() {
        return false;
    }

    /**
     * The finding; never null, never an exception for what a completion says: one ends the command, since it would be thrown again. What fails for reasons that
     * pass is an infrastructure error.
     */
    Verdict verify(Prompt prompt, Completion completion);
}
