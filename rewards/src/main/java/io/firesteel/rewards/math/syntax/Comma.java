package io.firesteel.rewards.math.syntax;

/** How a comma between digits is read. */
public enum Comma {
    /** {@code 1,234} is one number; {@code 1,23} is a list. */
    GROUPS,
    /** {@code 1,23} is one number, as much of Europe writes it. */
    DECIMAL,
    /** Every comma separates. */
    LIST
}
