package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.value.Rational;

/**
 * A word of the notation.
 *
 * @param text its name: the operator, the function, the symbol, the command or the words
 * @param value the number's value; null for other kinds
 * @param places decimals written, as in {@link Expression.Numeral}
 * @param spaced whether white space stood before it
 */
record Token(Kind kind, String text, Rational value, int places, boolean spaced) {
    enum Kind {
        NUMBER,
        SYMBOL,
        FUNCTION,
        OPERATOR,
        RELATION,
        OPEN,
        CLOSE,
        /** A vertical bar; {@code text} says {@code open} or {@code close} where {@code \left} and the like say so. */
        BAR,
        /** A LaTeX command that the parser knows by name, such as {@code frac}. */
        COMMAND,
        WORDS,
        CONNECTIVE,
        PERCENT,
        DEGREE,
        CURRENCY,
        PRIME,
        CELL,
        ROW,
        END
    }

    static Token of(Kind kind, String text, boolean spaced) {
        return new Token(kind, text, null, Expression.Numeral.EXACT, spaced);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean is(Kind other, String name) {
        return kind == other && text.equals(name);
    }
}
