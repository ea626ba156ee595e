package io.firesteel.core.policy.architecture;

/** How queries and keys are RMS-normalised before they are turned. */
public enum QueryKeyNorm {
    /** Not at all. */
    NONE,

    /** Each head by itself, all with the same gain (Qwen3, Gemma 3). */
    EACH_HEAD,

    /** All heads of a token together (OLMo 2). */
    ALL_HEADS
}
