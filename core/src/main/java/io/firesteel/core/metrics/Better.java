package io.firesteel.core.metrics;

/** Which way a figure is better. */
public enum Better {
    HIGHER("↑"),
    LOWER("↓"),
    /** It tells what goes on; more is neither good nor bad. */
    NEITHER("");

    private final String arrow;

    Better(String arrow) {
        this.arrow = arrow;
    }

    /** An arrow in the better direction, or nothing. */
    public String arrow() {
        return arrow;
    }

    /** Whether {@code after} is worse than {@code before}; never where no direction is better. */
    public boolean worse(double before, double after) {
        return this == HIGHER && after < before || this == LOWER && after > before;
    }
}
