package io.firesteel.rewards.math.syntax;

/** What is open around the place that is being read. */
final class Scope {
    /** Whether a bar before an operand opens a second absolute value inside the first: {@code ||x||y||}. */
    final boolean eagerBars;
    /** Absolute values that have begun, within the innermost bracket. */
    int bars;
    /** Integrals that have begun and whose differential has not come, within the innermost bracket. */
    int integrals;
    /** Directly within set braces a bar means "such that". */
    boolean inSet;

    Scope(boolean eagerBars) {
        this.eagerBars = eagerBars;
    }
}
