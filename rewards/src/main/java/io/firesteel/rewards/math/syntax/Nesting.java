package io.firesteel.rewards.math.syntax;

/** Counts how deep the parser is, so that no text can overflow the stack. */
final class Nesting {
    static final int MAX_DEPTH = 64;
    /** So many operands may be begun and not ended: a few for each of the depth. */
    private static final int MAX_BEGUN = 4 * MAX_DEPTH;

    private int depth;
    private int begun;

    /** @throws Unreadable if it is too deep */
    void descend() {
        if (++depth > MAX_DEPTH) {
            throw new Unreadable("nested more than " + MAX_DEPTH + " deep");
        }
    }

    void ascend() {
        depth--;
    }

    /** Operands that begin with operands, as {@code \frac\frac} does, nest without brackets. */
    void begin() {
        if (++begun > MAX_BEGUN) {
            throw new Unreadable("more than " + MAX_BEGUN + " operands begun one within another");
        }
    }

    void end() {
        begun--;
    }
}
