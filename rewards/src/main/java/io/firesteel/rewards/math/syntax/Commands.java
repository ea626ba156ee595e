package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** LaTeX commands that take arguments: fractions, roots, sums, integrals. */
final class Commands {
    private final PrattParser parser;
    private final Tokens tokens;
    private final Scope scope;
    private final Nesting nesting;

    Commands(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.scope = parser.scope;
        this.nesting = parser.nesting;
    }

    Expression prefixCommand(String name) {
        switch (name) {
            case "frac":
                return fraction();
            case "binom":
                Expression upper = argument();
                return new Application("binom", List.of(upper, argument()));
            case "sqrt":
                return root();
            case "sum", "prod", "lim", "bigcup", "bigcap":
                return bigOperator(name, Precedence.MULTIPLY);
            case "int", "iint", "iiint", "oint":
                return integral(name);
            case "substack":
                return substack();
            case "pmod":
                return new Application("pmod", List.of(argument()));
            default:
                if (name.startsWith("begin ")) {
                    return parser.environments.environment(name.substring(6));
                }
                throw new Unreadable("unexpected " + name);
        }
    }

    /** An argument of a command: a group, or one token; of a number, its first digit. */
    Expression argument() {
        Token token = tokens.peek();
        if (token.is(Kind.OPEN, "{")) {
            tokens.next();
            return parser.brackets.bracket("{");
        }
        if (token.is(Kind.NUMBER)) {
            return digit();
        }
        if (tokens.atOperator("-")) {
            tokens.next();
            nesting.begin();
            Expression negation = new Negation(argument());
            nesting.end();
            return negation;
        }
        return parser.operands.prefix();
    }

    /** The first digit of the next number; the rest stays: {@code \frac12} is one half. */
    private Expression digit() {
        Token token = tokens.next();
        String digits = token.value().toString();
        if (token.places() != Numeral.EXACT || !token.value().isInteger() || digits.length() == 1) {
            return Operands.numeral(token);
        }
        tokens.putBack(new Token(
                Kind.NUMBER, token.text(), Rational.of(new BigInteger(digits.substring(1))), Numeral.EXACT, false));
        return Numeral.of(digits.charAt(0) - '0');
    }

    private Expression fraction() {
        Expression numerator = argument();
        Expression denominator = argument();
        if (isDifferential(numerator)
                && denominator instanceof Product below
                && isDifferential(below.factors().get(0))) {
            boolean operatorOnly = !(numerator instanceof Product);
            if (operatorOnly) {
                if (!parser.startsOperand(tokens.peek()) && !tokens.peek().is(Kind.BAR)) {
                    throw new Unreadable("a derivative of nothing");
                }
                return new Application(
                        "derivative", List.of(numerator, denominator, parser.expression(Precedence.MULTIPLY)));
            }
            return new Application("derivative", List.of(numerator, denominator));
        }
        return new Quotient(numerator, denominator);
    }

    private static boolean isDifferential(Expression expression) {
        if (expression instanceof Power power) {
            return isDifferential(power.base());
        }
        if (expression instanceof Product product) {
            return product.factors().size() == 2
                    && isDifferential(product.factors().get(0))
                    && product.factors().get(1) instanceof Symbol;
        }
        return expression instanceof Symbol symbol
                && (symbol.name().equals("d") || symbol.name().equals("∂"));
    }

    private Expression root() {
        Expression index = null;
        if (tokens.peek().is(Kind.OPEN, "[")) {
            tokens.next();
            index = parser.expression(Precedence.LOOSEST);
            tokens.expect(Kind.CLOSE, "]");
        }
        Expression radicand = tokens.peek().is(Kind.NUMBER) ? Operands.numeral(tokens.next()) : argument();
        if (radicand instanceof Enclosed || radicand instanceof Listing) {
            throw new Unreadable("the root of a list");
        }
        return index == null
                ? new Application("sqrt", List.of(radicand))
                : new Application("root", List.of(radicand, index));
    }

    private Expression bigOperator(String name, Precedence power) {
        Limits limits = limits();
        Expression body = parser.expression(power);
        return new Application(name, List.of(limits.lower(), limits.upper(), body));
    }

    /** What stands below and above a sign; an empty symbol where nothing does. */
    private record Limits(Expression lower, Expression upper) {}

    private Limits limits() {
        Expression lower = new Symbol("");
        Expression upper = new Symbol("");
        while (tokens.atOperator("_") || tokens.atOperator("^")) {
            boolean below = tokens.next().text().equals("_");
            Expression limit = limit();
            lower = below ? limit : lower;
            upper = below ? upper : limit;
        }
        return new Limits(lower, upper);
    }

    /** Conditions one below the other. */
    private Expression substack() {
        tokens.expect(Kind.OPEN, "{");
        List<Expression> lines = new ArrayList<>(List.of(parser.expression(Precedence.LOOSEST)));
        while (tokens.peek().is(Kind.ROW)) {
            tokens.next();
            lines.add(parser.expression(Precedence.LOOSEST));
        }
        tokens.expect(Kind.CLOSE, "}");
        return lines.size() == 1 ? lines.get(0) : new Listing(',', List.copyOf(lines));
    }

    Expression limit() {
        if (tokens.peek().is(Kind.OPEN, "{") && tokens.peek(1).is(Kind.CLOSE, "}")) {
            tokens.skip(2);
            return new Symbol("");
        }
        return argument();
    }

    private Expression integral(String name) {
        Limits limits = limits();
        scope.integrals++;
        Expression body = parser.endsIntegral() ? Numeral.of(1) : parser.expression(Precedence.ADD);
        List<Expression> parts = new ArrayList<>(List.of(limits.lower(), limits.upper(), body));
        while (parser.endsIntegral()) {
            tokens.next();
            parts.add(parser.operands.prefix());
        }
        scope.integrals--;
        return new Application(name, List.copyOf(parts));
    }
}
