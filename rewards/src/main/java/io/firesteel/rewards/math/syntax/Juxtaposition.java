package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.List;
import java.util.stream.Stream;

/** Two operands side by side: a product, a mixed number, a function of that name, or a value with its unit. */
final class Juxtaposition {
    private final PrattParser parser;
    private final Tokens tokens;

    Juxtaposition(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
    }

    /** Two operands side by side: a product, a mixed number, or a function of that name. */
    Expression juxtaposed(Expression left) {
        Token token = tokens.peek();
        boolean wholeNumber = left instanceof Numeral numeral
                && numeral.places() == Numeral.EXACT
                && numeral.value().isInteger();
        if (token.is(Kind.NUMBER)
                && tokens.peek(1).is(Kind.WORDS)
                && isLargerUnit(left, tokens.peek(1).text())) {
            Expression more = unit(Operands.numeral(tokens.next()));
            return left instanceof Sum parts
                    ? new Sum(Stream.concat(parts.terms().stream(), Stream.of(more))
                            .toList())
                    : new Sum(List.of(left, more));
        }
        if (token.is(Kind.NUMBER) && left instanceof Numeral whole) {
            Token slash = tokens.peek(1);
            Token under = tokens.peek(2);
            boolean fraction = wholeNumber && token.spaced() && slash.is(Kind.OPERATOR, "/") && under.is(Kind.NUMBER);
            if (fraction && token.value().compareTo(under.value()) < 0) {
                tokens.skip(3);
                return mixed(whole, new Quotient(Operands.numeral(token), Operands.numeral(under)));
            }
            if (!slash.is(Kind.COMMAND, "frac")) {
                throw new Unreadable("two numbers side by side");
            }
            Numeral second = Operands.numeral(tokens.next());
            Expression part = parser.expression(Precedence.MULTIPLY.tighter());
            boolean isMixed = second.value().isInteger() && isProperFraction(part);
            return PrattParser.product(left, isMixed ? mixed(second, part) : PrattParser.product(second, part));
        }
        Expression right = parser.expression(Precedence.MULTIPLY.tighter());
        if (wholeNumber && token.is(Kind.COMMAND, "frac") && isProperFraction(right)) {
            return mixed((Numeral) left, right);
        }
        if (left instanceof Symbol symbol
                && right instanceof Enclosed enclosed
                && enclosed.open() == '('
                && token.is(Kind.OPEN)) {
            return new Application(symbol.name(), enclosed.items());
        }
        if (left instanceof Symbol symbol
                && !symbol.name().isEmpty()
                && Notation.OPAQUE_FUNCTIONS.contains(symbol.name().substring(0, 1))
                && !symbol.name().contains("_")
                && token.is(Kind.OPEN, "(")) {
            return new Application(symbol.name(), List.of(right));
        }
        return PrattParser.product(left, right);
    }

    /** Whether what stands before is a larger unit of the same kind: {@code 5 hours 30 minutes} is one quantity. */
    private static boolean isLargerUnit(Expression left, String unit) {
        Expression last =
                left instanceof Sum parts ? parts.terms().get(parts.terms().size() - 1) : left;
        return last instanceof Quantity quantity
                && quantity.operand() instanceof Numeral
                && Units.isLarger(Units.canonical(quantity.unit()), Units.canonical(unit));
    }

    private static Expression mixed(Numeral whole, Expression fraction) {
        return new Sum(List.of(whole, fraction));
    }

    private static boolean isProperFraction(Expression right) {
        return right instanceof Quotient fraction
                && fraction.numerator() instanceof Numeral over
                && fraction.denominator() instanceof Numeral under
                && over.value().isInteger()
                && under.value().isInteger()
                && over.value().signum() > 0
                && over.value().compareTo(under.value()) < 0;
    }

    /** What a value counts: words after it, with powers, "per" and more words. */
    Expression unit(Expression left) {
        if (left instanceof Numeral numeral
                && numeral.value().isInteger()
                && tokens.peek().is(Kind.WORDS, "base")
                && base(tokens.peek(1)) > 0) {
            tokens.next();
            return Scripts.based(numeral.value().numerator().toString(), base(tokens.next()));
        }
        if (left instanceof Words words) {
            return new Words(words.text() + " " + tokens.next().text());
        }
        StringBuilder unit = new StringBuilder();
        while (true) {
            if (tokens.peek().is(Kind.WORDS)) {
                unit.append(unit.length() == 0 || endsOpen(unit) ? "" : " ")
                        .append(tokens.next().text());
            } else if (tokens.atOperator("^") && tokens.peek(1).is(Kind.NUMBER)) {
                tokens.next();
                unit.append('^').append(tokens.next().value());
            } else if (tokens.atOperator("^")
                    && tokens.peek(1).is(Kind.OPEN, "{")
                    && (tokens.peek(2).is(Kind.NUMBER) && tokens.peek(3).is(Kind.CLOSE, "}"))) {
                unit.append('^').append(tokens.peek(2).value());
                tokens.skip(4);
            } else if (unit.length() > 0
                    && tokens.atOperator("^")
                    && tokens.peek(1).is(Kind.OPEN, "{")
                    && tokens.peek(2).is(Kind.OPERATOR, "-")
                    && tokens.peek(3).is(Kind.NUMBER)
                    && tokens.peek(4).is(Kind.CLOSE, "}")) {
                unit.append("^-").append(tokens.peek(3).value());
                tokens.skip(5);
            } else if (tokens.atOperator("/") && tokens.peek(1).is(Kind.WORDS)
                    || tokens.atOperator("*") && tokens.peek(1).is(Kind.WORDS)) {
                unit.append(tokens.next().text());
            } else {
                break;
            }
        }
        return new Quantity(left, unit.toString());
    }

    /** The base that a number or a word for one names; 0 for anything else. */
    private static int base(Token token) {
        if (token.is(Kind.NUMBER)) {
            return token.value().isInteger(2, 36) ? token.value().numerator().intValue() : 0;
        }
        long named = token.is(Kind.WORDS) ? NumberWords.of(token.text()) : 0;
        return named >= 2 && named <= 36 ? (int) named : 0;
    }

    private static boolean endsOpen(StringBuilder unit) {
        char last = unit.charAt(unit.length() - 1);
        return last == '/' || last == '*';
    }
}
