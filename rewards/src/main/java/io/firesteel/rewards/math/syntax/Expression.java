package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.value.Rational;

import java.util.List;

/** What the parser reads: the syntax of an answer, before any arithmetic. */
public sealed interface Expression {
    /**
     * A written number.
     *
     * @param value its exact value
     * @param places digits written after the decimal point, or {@link #EXACT} for an integer or a repeating decimal
     */
    record Numeral(Rational value, int places) implements Expression {
        public static final int EXACT = -1;

        public static Numeral of(long value) {
            return new Numeral(Rational.of(value), EXACT);
        }
    }

    /** A variable or a named constant: {@code x_1}, {@code pi}, {@code e}, {@code i}, {@code infinity}. */
    record Symbol(String name) implements Expression {}

    record Sum(List<Expression> terms) implements Expression {}

    record Negation(Expression operand) implements Expression {}

    record Product(List<Expression> factors) implements Expression {}

    record Quotient(Expression numerator, Expression denominator) implements Expression {}

    record Power(Expression base, Expression exponent) implements Expression {}

    /** {@code ±operand}, or {@code ∓operand} if inverted. */
    record Signed(Expression operand, boolean inverted) implements Expression {}

    /** A function, a big operator or anything else that has a name and arguments. */
    record Application(String function, List<Expression> arguments) implements Expression {}

    /** {@code operand} per hundred. */
    record Percentage(Expression operand) implements Expression {}

    /** A value with what it counts: {@code cm^2}, {@code apples}, {@code $}, {@code °}. */
    record Quantity(Expression operand, String unit) implements Expression {}

    /** A bracketed list: a tuple, an interval or, with braces, a set. {@code open} is one of {@code ( [ {}. */
    record Enclosed(char open, char close, List<Expression> items) implements Expression {
        public boolean isSet() {
            return open == '{';
        }
    }

    /** Items side by side; {@code separator} is {@code ','}, {@code ';'}, {@code '&'} for "and" or {@code '|'} for "or". */
    record Listing(char separator, List<Expression> items) implements Expression {}

    /** A chain such as {@code a < b <= c}: one operator fewer than sides. */
    record Relation(List<Expression> sides, List<String> operators) implements Expression {}

    /** {@code union}, {@code intersection} or {@code difference} of sets. */
    record Combination(String operator, Expression left, Expression right) implements Expression {}

    record Grid(List<List<Expression>> rows) implements Expression {}

    record Words(String text) implements Expression {}

    /** {@code 204_5}: the digits as written, and the value they have in that base. */
    record Based(String digits, int base, Rational value) implements Expression {}

    /** {@code 7:32}. */
    record Ratio(List<Expression> parts) implements Expression {}
}
