package io.firesteel.rewards.math.extract;

import java.util.Locale;

/** Where in a text an answer may stand. */
public enum Extraction {
    /**
     * Where the text says that it is the answer: an {@code <answer>} block, {@code \boxed}, a line {@code #### 72},
     * "the answer is". A text that is nothing but an answer counts too.
     */
    MARKED,
    /** As {@link #MARKED}; failing that, the last formula or number in the text. */
    LAST_NUMBER;

    /** As it is written in configurations: {@code last-number}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
