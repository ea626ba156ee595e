package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Based;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Signed;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.List;

/** Superscripts and subscripts: powers, primes, degrees, bases of numbers, names with an index. */
final class Scripts {
    private final PrattParser parser;
    private final Tokens tokens;

    Scripts(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
    }

    Expression power(Expression base) {
        tokens.next();
        if (tokens.peek().is(Kind.DEGREE) || tokens.atOperator("circ")) {
            tokens.next();
            return new Quantity(base, "°" + scale());
        }
        if (isPrime(tokens.peek())) {
            tokens.next();
            return base instanceof Symbol symbol
                    ? new Symbol(symbol.name() + "'")
                    : new Application("prime", List.of(base));
        }
        int primes = 0;
        while (tokens.peek().is(Kind.OPEN, "{") && isPrime(tokens.peek(1 + primes))) {
            primes++;
        }
        if (primes > 0 && tokens.peek(1 + primes).is(Kind.CLOSE, "}")) {
            tokens.skip(primes + 2);
            return base instanceof Symbol symbol
                    ? new Symbol(symbol.name() + "'".repeat(primes))
                    : new Application("prime", List.of(base));
        }
        if (tokens.peek().is(Kind.OPEN, "{") && tokens.peek(2).is(Kind.CLOSE, "}")) {
            Token inside = tokens.peek(1);
            if (inside.is(Kind.DEGREE) || inside.is(Kind.OPERATOR, "circ")) {
                tokens.skip(3);
                return new Quantity(base, "°" + scale());
            }
            if (inside.is(Kind.OPERATOR, "+") || inside.is(Kind.OPERATOR, "-")) {
                tokens.skip(3);
                return new Application("side" + inside.text(), List.of(base));
            }
        }
        Token sign = tokens.peek(2);
        boolean signed = sign.is(Kind.OPERATOR, "+") || sign.is(Kind.OPERATOR, "-");
        if (tokens.peek().is(Kind.OPEN, "{")
                && tokens.peek(1).is(Kind.NUMBER)
                && signed
                && tokens.peek(3).is(Kind.CLOSE, "}")) {
            String charge = written(tokens.peek(1)) + sign.text(); // an ion's
            tokens.skip(4);
            return new Application("side" + charge, List.of(base));
        }
        if (tokens.atOperator("+")
                || tokens.atOperator("*")
                || tokens.atOperator("-") && Tokens.endsList(tokens.peek(1))) {
            String mark = tokens.next().text();
            return new Application("side" + mark, List.of(base));
        }
        if (tokens.peek().is(Kind.OPEN, "{")
                && tokens.peek(1).is(Kind.WORDS, "th")
                && tokens.peek(2).is(Kind.CLOSE, "}")) {
            tokens.skip(3);
            return new Quantity(base, "th");
        }
        Expression exponent = exponent();
        boolean inverse =
                exponent instanceof Negation negation && negation.operand().equals(Numeral.of(1));
        if (inverse
                && base instanceof Symbol symbol
                && Notation.OPAQUE_FUNCTIONS.contains(symbol.name())
                && tokens.peek().is(Kind.OPEN, "(")) {
            return new Symbol(symbol.name() + "^-1");
        }
        if (base instanceof Quantity quantity
                && !quantity.unit().startsWith("°")
                && exponent instanceof Numeral numeral) {
            return new Quantity(quantity.operand(), quantity.unit() + "^" + numeral.value());
        }
        return new Power(base, exponent);
    }

    private static boolean isPrime(Token token) {
        return token.is(Kind.PRIME) || token.is(Kind.SYMBOL, "′");
    }

    /** The scale after a degree sign: {@code C}, {@code F} or none. */
    String scale() {
        Token token = tokens.peek();
        boolean named = token.is(Kind.SYMBOL) || token.is(Kind.WORDS);
        return named && (token.text().equals("C") || token.text().equals("F"))
                ? tokens.next().text()
                : "";
    }

    private Expression exponent() {
        if (tokens.atOperator("-") || tokens.atOperator("pm") || tokens.atOperator("mp")) {
            String sign = tokens.next().text();
            Expression operand = parser.expression(Precedence.POWER);
            return sign.equals("-") ? new Negation(operand) : new Signed(operand, sign.equals("mp"));
        }
        return parser.expression(Precedence.POWER);
    }

    /** {@code x_1}, {@code 204_5}; anything else with a subscript is a symbol of its own. */
    Expression subscript(Expression left) {
        boolean named = left instanceof Symbol
                || left instanceof Words
                || left instanceof Numeral
                || left instanceof Application;
        if (!named && hasUpperLimit()) {
            return new Application("at", parser.limits(left)); // [x^3]_1^3
        }
        tokens.next();
        if (left instanceof Numeral numeral && numeral.value().isInteger()) {
            Expression base = parser.commands.argument();
            if (base instanceof Numeral written && written.value().isInteger(2, 36)) {
                return based(
                        numeral.value().numerator().toString(),
                        written.value().numerator().intValue());
            }
            if (base instanceof Words words
                    && NumberWords.of(words.text()) >= 2
                    && NumberWords.of(words.text()) <= 36) {
                return based(numeral.value().numerator().toString(), (int) NumberWords.of(words.text()));
            }
            String spelled = Expressions.letters(base);
            if (spelled != null && NumberWords.of(spelled) >= 2 && NumberWords.of(spelled) <= 36) {
                return based(numeral.value().numerator().toString(), (int) NumberWords.of(spelled));
            }
            if (base instanceof Words || base instanceof Symbol) {
                throw new Unreadable("a base in words");
            }
            throw new Unreadable("a number with a subscript that is no base");
        }
        String name = rawSubscript();
        if (left instanceof Symbol symbol) {
            return new Symbol(symbol.name() + "_" + name);
        }
        if (left instanceof Words words) {
            return new Words(words.text() + "_" + name);
        }
        return new Application("subscript " + name, List.of(left));
    }

    /** Whether a power follows the subscript that begins here. */
    private boolean hasUpperLimit() {
        int ahead = 1;
        int open = 0;
        do {
            Token token = tokens.peek(ahead++);
            open += token.is(Kind.OPEN, "{") ? 1 : token.is(Kind.CLOSE, "}") ? -1 : 0;
            if (token.is(Kind.END)) {
                return false;
            }
        } while (open > 0);
        return tokens.peek(ahead).is(Kind.OPERATOR, "^");
    }

    static Based based(String digits, int base) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 36);
            if (digit >= base) {
                throw new Unreadable("the digit " + digits.charAt(i) + " in base " + base);
            }
            value = value.multiply(BigInteger.valueOf(base)).add(BigInteger.valueOf(digit));
        }
        return new Based(digits, base, Rational.of(value));
    }

    /** The tokens of a subscript, as a name. */
    private String rawSubscript() {
        if (!tokens.peek().is(Kind.OPEN, "{")) {
            if (Tokens.endsList(tokens.peek()) || tokens.peek().is(Kind.OPERATOR)) {
                throw new Unreadable("an empty subscript");
            }
            Token token = tokens.next();
            if (token.is(Kind.COMMAND)) {
                throw new Unreadable("a subscript that is a command");
            }
            return written(token);
        }
        tokens.next();
        StringBuilder name = new StringBuilder();
        for (int open = 1; ; ) {
            Token token = tokens.next();
            if (token.is(Kind.END)) {
                throw new Unreadable("a subscript that never ends");
            }
            if (token.is(Kind.OPEN, "{")) {
                open++;
            } else if (token.is(Kind.CLOSE, "}") && --open == 0) {
                break;
            }
            name.append(written(token));
        }
        return name.toString();
    }

    private static String written(Token token) {
        return token.is(Kind.NUMBER) ? token.value().toString() : token.text();
    }
}
