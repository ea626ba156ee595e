package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.List;

/** Named functions and their arguments, with or without brackets. */
final class Functions {
    private final PrattParser parser;
    private final Tokens tokens;
    private final Nesting nesting;

    Functions(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.nesting = parser.nesting;
    }

    Expression function(String name) {
        Expression base = null;
        Expression exponent = null;
        boolean primed = false;
        while (true) {
            if (tokens.atOperator("_") && base == null) {
                tokens.next();
                base = parser.commands.argument();
            } else if (tokens.atOperator("^") && exponent == null) {
                tokens.next();
                exponent = parser.commands.argument();
            } else if (tokens.peek().is(Kind.PRIME)) {
                tokens.next();
                primed = true;
            } else {
                break;
            }
        }
        List<Expression> arguments = functionArguments();
        if (arguments.size() > 1 && Notation.UNARY.contains(name)) {
            throw new Unreadable(name + " of " + arguments.size() + " arguments");
        }
        if (name.equals("cis") && arguments.size() == 1) {
            Expression angle = arguments.get(0);
            return new Sum(List.of(
                    new Application("cos", List.of(angle)),
                    new Product(List.of(new Symbol("i"), new Application("sin", List.of(angle))))));
        }
        String function = name;
        List<Expression> all = arguments;
        if (name.equals("log") && base != null) {
            all = List.of(arguments.get(0), base);
            function = "logbase";
        } else if (base != null) {
            function = name + "_";
            all = List.of(arguments.get(0), base);
        }
        if (primed) {
            function = function + "'";
        }
        if (exponent == null) {
            return new Application(function, all);
        }
        boolean inverse = exponent instanceof Negation negation
                && negation.operand() instanceof Numeral one
                && one.value().isOne();
        if (inverse && base == null) {
            String hyperbolic = name.endsWith("h") && name.length() == 4 ? "ar" + name : "arc" + name;
            if (Notation.UNARY.contains(hyperbolic)) {
                return new Application(hyperbolic, all);
            }
        }
        return new Power(new Application(function, all), exponent);
    }

    private List<Expression> functionArguments() {
        Token token = tokens.peek();
        if (token.is(Kind.OPEN)) {
            tokens.next();
            Expression argument = parser.brackets.bracket(token.text());
            return argument instanceof Enclosed enclosed ? enclosed.items() : List.of(argument);
        }
        if (token.is(Kind.BAR)) {
            tokens.next();
            return List.of(parser.operands.absolute());
        }
        if (tokens.atOperator("-") || tokens.atOperator("+")) {
            boolean negative = tokens.next().text().equals("-");
            Expression argument = bareArgument();
            return List.of(negative ? new Negation(argument) : argument);
        }
        return List.of(bareArgument());
    }

    /** {@code \sin 2x \cos y}: the argument reaches to the next function, bracketless products included. */
    private Expression bareArgument() {
        nesting.descend();
        Expression argument = parser.expression(Precedence.POWER);
        while (true) {
            Token token = tokens.peek();
            boolean factor = token.is(Kind.NUMBER)
                    || token.is(Kind.SYMBOL)
                    || token.is(Kind.COMMAND, "frac")
                    || token.is(Kind.COMMAND, "sqrt");
            if (!factor || parser.endsIntegral() || argument instanceof Numeral && token.is(Kind.NUMBER)) {
                break;
            }
            argument = PrattParser.product(argument, parser.expression(Precedence.POWER));
        }
        nesting.ascend();
        return argument;
    }
}
