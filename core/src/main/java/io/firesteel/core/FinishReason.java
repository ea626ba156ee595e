package io.firesteel.core;

/** Why a completion ended. */
public enum FinishReason {
    /**
     * The policy ended it: it sampled an end-of-sequence token, which is the completion's last token, or its text came to contain a
     * stop string, which its last token completed.
     */
    STOP,
    /** The limit on new tokens was reached first: the completion is truncated. */
    LENGTH
}
