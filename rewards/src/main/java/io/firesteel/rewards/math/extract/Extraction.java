package io.firesteel.rewards.math.extract;

/** Where in a text an answer may stand. */
public enum Extraction {
    /**
     * Where the text says that it is the answer: an {@code <answer>} block, {@code \boxed}, a line {@code #### 72},
     * "the answer is". A text that is nothing but an answer counts too.
     */
    MARKED,
    /** As {@link #MARKED}; failing that, the last formula or number in the text. */
    LAST_NUMBER
}
