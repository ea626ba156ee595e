package io.firesteel.rewards.arithmetic;

import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.util.ArrayList;
import java.util.List;

/**
 * An arithmetic expression over integer literals, read by our own parser: nothing is ever evaluated as code.
 *
 * <pre>
 * expression = term { ("+" | "-" | "−") term }
 * term       = primary { ("*" | "×" | "/" | "÷") primary }
 * primary    = literal | "(" expression ")"
 * literal    = "0" | [1-9][0-9]*            at most 15 digits, ASCII
 * </pre>
 *
 * <p>Operators are left-associative. White space may stand between tokens, never inside one. Everything else is refused:
 * signs before a number (a given number is used as it is given, and no negative number is ever given), {@code **} and
 * {@code //}, decimals, thousands separators, juxtaposition ({@code 2(3)}), {@code =}, words, digits of other scripts.
 *
 * <p>Each character is looked at a bounded number of times, at most {@link #MAX_LENGTH} of them, and parentheses nest at
 * most {@link #MAX_DEPTH} deep: the limits are the fuel.
 */
public final class ArithmeticExpression {
    /** The longest expression that is read, in UTF-16 units. */
    public static final int MAX_LENGTH = 4096;

    /** The deepest nesting of parentheses that is read. */
    public static final int MAX_DEPTH = 64;

    private static final int MAX_DIGITS = 15;
    /** Exact fractions grow with every operation, so their number is bounded as well. */
    private static final int MAX_LITERALS = 64;

    /** Why a text is no expression, or has no value: a sentence for people. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /** What an expression is worth, and the literals it is made of in the order they are written. */
    public record Value(Rational value, List<Long> literals) {}

    private final String text;
    private final List<Long> literals = new ArrayList<>();
    private int at;
    private int depth;

    private ArithmeticExpression(String text) {
        this.text = text;
    }

    /** The value of {@code text}; {@link Unreadable} says what is wrong with it. */
    public static Value evaluate(String text) throws Unreadable {
        if (text.length() > MAX_LENGTH) {
            throw new Unreadable("longer than " + MAX_LENGTH + " characters");
        }
        ArithmeticExpression parser = new ArithmeticExpression(text);
        try {
            Rational value = parser.operators(0);
            parser.skipSpace();
            if (parser.at < text.length()) {
                throw new Unreadable("cannot read " + parser.here());
            }
            return new Value(value, parser.literals);
        } catch (Undefined divisionByZero) {
            throw new Unreadable("division by zero");
        }
    }

    /** Precedence climbing (Pratt 1973): operators that bind at least as tightly as {@code floor}. */
    private Rational operators(int floor) throws Unreadable {
        Rational left = primary();
        while (true) {
            skipSpace();
            char operator = at < text.length() ? text.charAt(at) : ')';
            int power = power(operator);
            if (power <= floor) {
                return left;
            }
            at++;
            Rational right = operators(power);
            left = switch (operator) {
                case '+' -> left.plus(right);
                case '-', '−' -> left.minus(right);
                case '*', '×' -> left.times(right);
                default -> left.over(right);
            };
        }
    }

    /** How tightly an operator binds; 0 for anything that is none. */
    private static int power(char operator) {
        return switch (operator) {
            case '+', '-', '−' -> 1;
            case '*', '×', '/', '÷' -> 2;
            default -> 0;
        };
    }

    private Rational primary() throws Unreadable {
        skipSpace();
        if (at < text.length() && text.charAt(at) == '(') {
            if (++depth > MAX_DEPTH) {
                throw new Unreadable("parentheses nested deeper than " + MAX_DEPTH);
            }
            at++;
            Rational inner = operators(0);
            skipSpace();
            if (at >= text.length() || text.charAt(at) != ')') {
                throw new Unreadable("expected ), found " + here());
            }
            at++;
            depth--;
            return inner;
        }
        return literal();
    }

    private Rational literal() throws Unreadable {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        int digits = at - start;
        if (digits == 0) {
            throw new Unreadable("expected a number, found " + here());
        }
        if (digits > MAX_DIGITS) {
            throw new Unreadable("a number of " + digits + " digits");
        }
        if (digits > 1 && text.charAt(start) == '0') {
            throw new Unreadable("a number with a leading zero");
        }
        if (literals.size() == MAX_LITERALS) {
            throw new Unreadable("more than " + MAX_LITERALS + " numbers");
        }
        long value = Long.parseLong(text, start, at, 10);
        literals.add(value);
        return Rational.of(value);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String here() {
        return at >= text.length()
                ? "the end"
                : "'" + Character.toString(text.codePointAt(at)) + "' at character " + (at + 1);
    }
}
