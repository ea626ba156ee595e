package io.firesteel.rewards.math.syntax;

/** How tightly an operator binds, loosest first. */
enum Precedence {
    /** Whatever follows belongs to the expression. */
    LOOSEST,
    SEMICOLON,
    CONNECTIVE,
    COMMA,
    RELATION,
    SET,
    RATIO,
    ADD,
    MULTIPLY,
    POWER;

    private static final Precedence[] ALL = values();

    /** Whether an operator that binds like {@code operator} goes on with an expression that is read at this precedence. */
    boolean admits(Precedence operator) {
        return ordinal() <= operator.ordinal();
    }

    /** The next tighter one: the right side of an operator that is left-associative is read at it. */
    Precedence tighter() {
        return ALL[ordinal() + 1];
    }
}
