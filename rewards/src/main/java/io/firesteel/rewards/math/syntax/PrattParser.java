package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Combination;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Ratio;
import io.firesteel.rewards.math.syntax.Expression.Relation;
import io.firesteel.rewards.math.syntax.Expression.Signed;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;

import java.util.ArrayList;
import java.util.List;

/**
 * A Pratt parser (operator precedence by binding powers: V. Pratt, "Top down operator precedence", 1973): an operand, and then
 * operator after operator for as long as they bind tightly enough. Here is the loop and what stands between operands; the
 * operands themselves and what hangs on them are read by its parts, each of which calls back into the loop.
 */
final class PrattParser {
    private static final int MAX_HEIGHT = 200;

    final Tokens tokens;
    final Scope scope;
    final Nesting nesting = new Nesting();
    final Operands operands;
    final Brackets brackets;
    final Juxtaposition juxtaposition;
    final Scripts scripts;
    final Functions functions;
    final Commands commands;
    final Environments environments;

    private final Fuel fuel;
    /** The height of the tallest expression read since this was last set to 0. */
    private int tallest;

    /** @param eagerBars whether a bar before an operand opens a second absolute value inside the first: {@code ||x||y||} */
    PrattParser(Tokens tokens, boolean eagerBars, Fuel fuel) {
        this.tokens = tokens;
        this.scope = new Scope(eagerBars);
        this.fuel = fuel;
        this.operands = new Operands(this);
        this.brackets = new Brackets(this);
        this.juxtaposition = new Juxtaposition(this);
        this.scripts = new Scripts(this);
        this.functions = new Functions(this);
        this.commands = new Commands(this);
        this.environments = new Environments(this);
    }

    /**
     * All of the text as one expression.
     *
     * @throws Unreadable if something is left over, or it is no mathematics
     */
    Expression whole() {
        Expression read = expression(Precedence.LOOSEST);
        while (tokens.peek().is(Kind.ROW)) {
            tokens.next();
        }
        if (!tokens.peek().is(Kind.END)) {
            throw new Unreadable("unexpected " + tokens.peek().text());
        }
        return read;
    }

    /** An operand and the operators after it that bind at least as tightly as {@code power}. */
    Expression expression(Precedence power) {
        fuel.charge(2);
        nesting.descend();
        int outer = tallest;
        tallest = 0;
        Expression left = operands.prefix();
        int height = tallest + 1;
        while (true) {
            tallest = 0;
            Expression more = extend(left, power);
            if (more == null) {
                break;
            }
            left = more;
            // Products stay flat; quotients of quotients and the like grow by one with each operator.
            height = left instanceof Product ? Math.max(height, tallest + 1) : Math.max(height, tallest) + 1;
            if (height > MAX_HEIGHT) {
                throw new Unreadable("more than " + MAX_HEIGHT + " operations one within another");
            }
        }
        tallest = Math.max(outer, height);
        nesting.ascend();
        return left;
    }

    /** {@code left} with the next operator applied, or null if that one binds less than {@code power}. */
    private Expression extend(Expression left, Precedence power) {
        fuel.charge(1);
        Token token = tokens.peek();
        return switch (token.kind()) {
            case OPERATOR -> operator(left, token.text(), power);
            case RELATION -> power.admits(Precedence.RELATION) ? relation(left) : null;
            case CONNECTIVE ->
                power.admits(Precedence.CONNECTIVE)
                        ? listing(left, token.text().equals("or") ? '|' : '&', Precedence.CONNECTIVE)
                        : null;
            case PERCENT -> {
                // As loose as a product, so that a mixed number is read before its percent sign.
                if (!power.admits(Precedence.MULTIPLY)) {
                    yield null;
                }
                tokens.next();
                yield new Percentage(left);
            }
            case DEGREE -> {
                tokens.next();
                yield new Quantity(left, "°" + scripts.scale());
            }
            case CURRENCY -> {
                tokens.next();
                yield startsOperand(tokens.peek())
                        ? juxtaposition.juxtaposed(new Quantity(left, token.text()))
                        : new Quantity(left, token.text());
            }
            case PRIME -> {
                tokens.next();
                yield left instanceof Symbol symbol
                        ? new Symbol(symbol.name() + "'")
                        : new Application("prime", List.of(left));
            }
            case WORDS -> power.admits(Precedence.MULTIPLY) ? juxtaposition.unit(left) : null;
            case COMMAND -> command(left, token.text(), power);
            case BAR -> bar(left, token, power);
            case OPEN -> open(left, token, power);
            default ->
                power.admits(Precedence.MULTIPLY) && startsOperand(token) && !endsIntegral()
                        ? juxtaposition.juxtaposed(left)
                        : null;
        };
    }

    private Expression operator(Expression left, String name, Precedence power) {
        switch (name) {
            case ";":
                return power.admits(Precedence.SEMICOLON) ? listing(left, ';', Precedence.SEMICOLON) : null;
            case ",":
                return power.admits(Precedence.COMMA) ? listing(left, ',', Precedence.COMMA) : null;
            case "union", "intersection", "difference":
                if (!power.admits(Precedence.SET)) {
                    return null;
                }
                tokens.next();
                return new Combination(name, left, expression(Precedence.SET.tighter()));
            case ":":
                return power.admits(Precedence.RATIO)
                                && !(scope.inSet && !Expressions.variables(left).isEmpty())
                        ? ratio(left)
                        : null;
            case "+", "-", "pm", "mp":
                return power.admits(Precedence.ADD) ? sum(left) : null;
            case "*", "/", "circ", "oplus", "otimes":
                if (!power.admits(Precedence.MULTIPLY)) {
                    return null;
                }
                tokens.next();
                Expression right = expression(Precedence.MULTIPLY.tighter());
                return name.equals("/")
                        ? new Quotient(left, right)
                        : name.equals("*") ? product(left, right) : new Application(name, List.of(left, right));
            case "^":
                return power.admits(Precedence.POWER) ? scripts.power(left) : null;
            case "_":
                return scripts.subscript(left);
            case "!":
                tokens.next();
                boolean twice = tokens.accept(Kind.OPERATOR, "!");
                return new Application(twice ? "doublefactorial" : "factorial", List.of(left));
            default:
                throw new Unreadable("unexpected " + name);
        }
    }

    private Expression command(Expression left, String name, Precedence power) {
        switch (name) {
            case "mod", "bmod":
                if (!power.admits(Precedence.MULTIPLY)) {
                    return null;
                }
                tokens.next();
                return new Application("mod", List.of(left, expression(Precedence.MULTIPLY.tighter())));
            case "pmod":
                if (!power.admits(Precedence.RELATION)) {
                    return null;
                }
                tokens.next();
                return new Application("pmod", List.of(left, commands.argument()));
            case "choose", "over":
                if (power != Precedence.LOOSEST) {
                    return null;
                }
                tokens.next();
                Expression lower = expression(Precedence.LOOSEST);
                return name.equals("over") ? new Quotient(left, lower) : new Application("binom", List.of(left, lower));
            default:
                return power.admits(Precedence.MULTIPLY) && startsOperand(tokens.peek()) && !name.startsWith("end")
                        ? juxtaposition.juxtaposed(left)
                        : null;
        }
    }

    boolean startsOperand(Token token) {
        return switch (token.kind()) {
            case OPEN -> !(token.is(Kind.OPEN, "[") && closesHere());
            case NUMBER, SYMBOL, FUNCTION -> true;
            case COMMAND ->
                !(token.text().startsWith("end ")
                        || token.text().equals("choose")
                        || token.text().equals("over"));
            case CURRENCY, WORDS -> true;
            default -> false;
        };
    }

    /** {@code [} with nothing after it that it could hold ends an interval as much of Europe writes it: {@code [0,1[}. */
    private boolean closesHere() {
        Token after = tokens.peek(1);
        return after.is(Kind.END)
                || after.is(Kind.CLOSE)
                || after.is(Kind.RELATION)
                || after.is(Kind.CONNECTIVE)
                || after.is(Kind.OPERATOR) && !after.text().equals("-");
    }

    private boolean opensBar(Token token) {
        if (token.text().equals("open")) {
            return true;
        }
        if (token.text().equals("close")) {
            return false;
        }
        return scope.bars == 0 && !scope.inSet || scope.eagerBars && startsOperand(tokens.peek(1));
    }

    private Expression bar(Expression left, Token token, Precedence power) {
        boolean limits = token.text().isEmpty() && tokens.peek(1).is(Kind.OPERATOR, "_");
        if ((token.text().equals("close") || limits) && scope.bars == 0) {
            // A value between limits: what \\right| ends and \\left. began, which is more than an exponent.
            if (!power.admits(Precedence.MULTIPLY)) {
                return null;
            }
            tokens.next();
            return new Application("at", limits(left));
        }
        if (scope.bars == 0 && !scope.inSet && token.text().isEmpty() && isLoneBar()) {
            tokens.replace(Token.of(Kind.RELATION, "mid", token.spaced()));
            return power.admits(Precedence.RELATION) ? relation(left) : null;
        }
        return power.admits(Precedence.MULTIPLY) && opensBar(token) ? juxtaposition.juxtaposed(left) : null;
    }

    /** Whether no other bar stands between here and the end of what surrounds it: it means "divides" or "given". */
    private boolean isLoneBar() {
        int open = 0;
        for (int ahead = 1; ; ahead++) {
            fuel.charge(1);
            Token token = tokens.peek(ahead);
            if (token.is(Kind.BAR) || token.is(Kind.END) && ahead == 1) {
                return false;
            }
            open += token.is(Kind.OPEN) ? 1 : token.is(Kind.CLOSE) ? -1 : 0;
            if (token.is(Kind.END) || open < 0) {
                return ahead > 1;
            }
        }
    }

    private Expression open(Expression left, Token token, Precedence power) {
        boolean empty = token.text().equals("{") && tokens.peek(1).is(Kind.CLOSE, "}");
        if (empty) {
            tokens.skip(2); // nothing, as in 37{}^\\circ
            return left;
        }
        boolean modulo = token.text().equals("(")
                && tokens.peek(1).is(Kind.COMMAND)
                && tokens.peek(1).text().endsWith("mod");
        if (modulo) {
            if (!power.admits(Precedence.RELATION)) {
                return null;
            }
            tokens.skip(2);
            Expression modulus = expression(Precedence.LOOSEST);
            tokens.expect(Kind.CLOSE, ")");
            return new Application("pmod", List.of(left, modulus));
        }
        return power.admits(Precedence.MULTIPLY) && startsOperand(token) && !endsIntegral()
                ? juxtaposition.juxtaposed(left)
                : null;
    }

    /** {@code what} and the limits written after it. */
    List<Expression> limits(Expression what) {
        List<Expression> parts = new ArrayList<>(List.of(what));
        while (tokens.atOperator("_") || tokens.atOperator("^")) {
            tokens.next();
            parts.add(commands.limit());
        }
        return List.copyOf(parts);
    }

    boolean endsIntegral() {
        return scope.integrals > 0
                && tokens.peek().is(Kind.SYMBOL, "d")
                && (tokens.peek(1).is(Kind.SYMBOL) || tokens.peek(1).is(Kind.COMMAND));
    }

    private Expression listing(Expression left, char separator, Precedence power) {
        List<Expression> items = new ArrayList<>();
        items.add(left);
        while (true) {
            if (separator == ',' && tokens.atOperator(",")) {
                tokens.next();
                tokens.accept(Kind.CONNECTIVE, "and");
                tokens.accept(Kind.CONNECTIVE, "or");
            } else if (separator == ';' && tokens.atOperator(";")) {
                tokens.next();
            } else if ((separator == '&' || separator == '|') && tokens.peek().is(Kind.CONNECTIVE)) {
                tokens.next();
            } else {
                break;
            }
            if (Tokens.endsList(tokens.peek())) {
                break;
            }
            items.add(expression(power.tighter()));
        }
        return new Listing(separator, List.copyOf(items));
    }

    private Expression relation(Expression left) {
        List<Expression> sides = new ArrayList<>();
        List<String> operators = new ArrayList<>();
        sides.add(left);
        while (tokens.peek().is(Kind.RELATION)) {
            operators.add(tokens.next().text());
            tokens.accept(Kind.CELL, "&");
            sides.add(expression(Precedence.RELATION.tighter()));
        }
        Expression last = sides.get(sides.size() - 1);
        boolean congruence = operators.get(operators.size() - 1).equals("equiv");
        if (congruence
                && last instanceof Application remainder
                && remainder.function().equals("mod")) {
            sides.set(sides.size() - 1, remainder.arguments().get(0));
            return new Application(
                    "pmod",
                    List.of(
                            new Relation(List.copyOf(sides), List.copyOf(operators)),
                            remainder.arguments().get(1)));
        }
        return new Relation(List.copyOf(sides), List.copyOf(operators));
    }

    private Expression ratio(Expression left) {
        List<Expression> parts = new ArrayList<>();
        parts.add(left);
        while (tokens.atOperator(":")) {
            tokens.next();
            parts.add(expression(Precedence.RATIO.tighter()));
        }
        return new Ratio(List.copyOf(parts));
    }

    private Expression sum(Expression left) {
        List<Expression> terms = new ArrayList<>();
        terms.add(left);
        while (tokens.peek().is(Kind.OPERATOR)) {
            String sign = tokens.peek().text();
            if (!(sign.equals("+") || sign.equals("-") || sign.equals("pm") || sign.equals("mp"))) {
                break;
            }
            tokens.next();
            Expression term = expression(Precedence.ADD.tighter());
            terms.add(
                    switch (sign) {
                        case "+" -> term;
                        case "-" -> new Negation(term);
                        default -> new Signed(term, sign.equals("mp"));
                    });
        }
        return new Sum(List.copyOf(terms));
    }

    static Expression product(Expression left, Expression right) {
        List<Expression> factors = new ArrayList<>();
        if (left instanceof Product product) {
            factors.addAll(product.factors());
        } else {
            factors.add(left);
        }
        factors.add(right);
        return new Product(factors);
    }
}
