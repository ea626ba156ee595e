package io.firesteel.core;

/** Why a completion ended. */
public enum FinishReason {
    /** The policy wrote an end-of-sequence token, which is the completion's last token. */
    STOP,
    /** The limit on new tokens was reached first: the completion is truncated. */
    LENGTH
}
