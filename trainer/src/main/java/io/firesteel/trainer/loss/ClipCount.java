package io.firesteel.trainer.loss;

/** How many learned tokens a clip bound held, that is, whose derivative it set to 0 (or capped, in CISPO). */
public final class ClipCount {
    private long low;
    private long high;
    private long dual;

    void low(long tokens) {
        low += tokens;
    }

    void high(long tokens) {
        high += tokens;
    }

    void dual(long tokens) {
        dual += tokens;
    }

    void add(ClipCount other) {
        low += other.low;
        high += other.high;
        dual += other.dual;
    }

    /** Tokens of negative advantage whose ratio is below the lower bound. */
    public long low() {
        return low;
    }

    /** Tokens of positive advantage whose ratio is above the upper bound; in CISPO of any advantage. */
    public long high() {
        return high;
    }

    /** Tokens of negative advantage held by the dual clip. */
    public long dual() {
        return dual;
    }
}
