package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;

/**
 * Stands where nothing can verify what a policy writes, as for general prompts in the last reinforcement learning of DeepSeek-R1
 * (arXiv:2501.12948, §2.3.4), which are valued by reward models alone. It looks for no answer and needs no reference: every completion is
 * UNVERIFIED, neither right nor wrong, and is valued by the reward functions that do not ask whether an answer is right.
 */
final class UnverifiedVerifier implements Verifier {
    private static final long serialVersionUID = 1;
    /** Raise it with whatever changes a verdict; {@code GoldenVerdictsTest} tells. */
    private static final String VERSION = "1";

    private static final Verdict UNVERIFIED = Verdict.unverified("nothing verifies this prompt");

    @Override
    public String name() {
        return Verifiers.NONE;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        return UNVERIFIED;
    }
}
