package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Based;
import io.firesteel.rewards.math.syntax.Expression.Combination;
import io.firesteel.rewards.math.syntax.Expression.Enclosed;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Listing;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Percentage;
import io.firesteel.rewards.math.syntax.Expression.Power;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Quotient;
import io.firesteel.rewards.math.syntax.Expression.Ratio;
import io.firesteel.rewards.math.syntax.Expression.Relation;
import io.firesteel.rewards.math.syntax.Expression.Signed;
import io.firesteel.rewards.math.syntax.Expression.Sum;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;
import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Pratt parser (operator precedence by binding powers: V. Pratt, "Top down operator precedence", 1973) for the
 * mathematics that answers are written in: LaTeX and plain text, mixed. It never looks back, so its time is linear in
 * the number of tokens; depth and size are limited, so no input can overflow the stack.
 */
public final class MathParser {
    static final int MAX_CHARACTERS = 4_096;
    static final int MAX_DEPTH = 64;
    /** So many operands may be begun and not ended: a few for each of the depth. */
    private static final int MAX_BEGUN = 4 * MAX_DEPTH;

    private static final int MAX_HEIGHT = 200;

    // Binding powers, loosest first.
    private static final int SEMICOLON = 1;
    private static final int CONNECTIVE = 2;
    private static final int COMMA = 3;
    private static final int RELATION = 5;
    private static final int SET = 7;
    private static final int RATIO = 9;
    private static final int ADD = 11;
    private static final int MULTIPLY = 13;
    private static final int POWER = 17;

    /** Functions that are symbols when no argument follows. */
    private static final Set<String> OPAQUE_FUNCTIONS = Set.of("f", "g", "h");

    private final List<Token> tokens;
    private final Fuel fuel;
    /** Whether a bar before an operand opens a second absolute value inside the first: {@code ||x||y||}. */
    private final boolean eagerBars;

    private int position;
    private int depth;
    private int begun;
    /** The height of the tallest expression read since this was last set to 0. */
    private int tallest;

    private int bars;
    private int integrals;
    /** Directly within set braces a bar means "such that". */
    private boolean inSet;

    private MathParser(List<Token> tokens, Fuel fuel, boolean eagerBars) {
        this.tokens = tokens;
        this.fuel = fuel;
        this.eagerBars = eagerBars;
    }

    /**
     * Reads one answer, without dollar signs or other delimiters around it.
     *
     * @throws Unreadable if it is not mathematics, or larger than the limits
     * @throws FuelExhausted if reading costs more than there is
     */
    public static Expression parse(String text, Lexer.Comma comma, Fuel fuel) {
        if (text.length() > MAX_CHARACTERS) {
            throw new Unreadable("an answer of more than " + MAX_CHARACTERS + " characters");
        }
        List<Token> tokens = Lexer.tokens(text, comma, fuel);
        try {
            return new MathParser(new ArrayList<>(tokens), fuel, false).whole();
        } catch (Unreadable first) {
            if (tokens.stream().filter(token -> token.is(Kind.BAR)).count() < 4) {
                throw first;
            }
            return new MathParser(tokens, fuel, true).whole();
        }
    }

    /** Reads with the usual commas. */
    public static Expression parse(String text, Fuel fuel) {
        return parse(text, Lexer.Comma.GROUPS, fuel);
    }

    private Expression whole() {
        Expression read = expression(0);
        while (peek().is(Kind.ROW)) {
            next();
        }
        if (!peek().is(Kind.END)) {
            throw new Unreadable("unexpected " + peek().text());
        }
        return read;
    }

    // ---------------------------------------------------------------- tokens

    private Token peek() {
        return tokens.get(position);
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(position + ahead, tokens.size() - 1));
    }

    private Token next() {
        Token token = tokens.get(position);
        if (position < tokens.size() - 1) {
            position++;
        }
        return token;
    }

    private boolean accept(Kind kind, String text) {
        if (peek().is(kind, text)) {
            next();
            return true;
        }
        return false;
    }

    private void expect(Kind kind, String text) {
        if (!accept(kind, text)) {
            throw new Unreadable("expected " + text + ", found " + peek().text());
        }
    }

    private boolean operator(String name) {
        return peek().is(Kind.OPERATOR, name);
    }

    // ---------------------------------------------------------------- the loop

    private Expression expression(int power) {
        fuel.charge(2);
        if (++depth > MAX_DEPTH) {
            throw new Unreadable("nested more than " + MAX_DEPTH + " deep");
        }
        int outer = tallest;
        tallest = 0;
        Expression left = prefix();
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
        depth--;
        return left;
    }

    /** {@code left} with the next operator applied, or null if that one binds less than {@code power}. */
    private Expression extend(Expression left, int power) {
        fuel.charge(1);
        Token token = peek();
        return switch (token.kind()) {
            case OPERATOR -> operator(left, token.text(), power);
            case RELATION -> power <= RELATION ? relation(left) : null;
            case CONNECTIVE ->
                power <= CONNECTIVE ? listing(left, token.text().equals("or") ? '|' : '&', CONNECTIVE) : null;
            case PERCENT -> {
                // As loose as a product, so that a mixed number is read before its percent sign.
                if (power > MULTIPLY) {
                    yield null;
                }
                next();
                yield new Percentage(left);
            }
            case DEGREE -> {
                next();
                yield new Quantity(left, "°" + scale());
            }
            case CURRENCY -> {
                next();
                yield startsOperand(peek())
                        ? juxtaposed(new Quantity(left, token.text()))
                        : new Quantity(left, token.text());
            }
            case PRIME -> {
                next();
                yield left instanceof Symbol symbol
                        ? new Symbol(symbol.name() + "'")
                        : new Application("prime", List.of(left));
            }
            case WORDS -> power <= MULTIPLY ? unit(left) : null;
            case COMMAND -> command(left, token.text(), power);
            case BAR -> bar(left, token, power);
            case OPEN -> open(left, token, power);
            default -> power <= MULTIPLY && startsOperand(token) && !endsIntegral() ? juxtaposed(left) : null;
        };
    }

    private Expression operator(Expression left, String name, int power) {
        switch (name) {
            case ";":
                return power <= SEMICOLON ? listing(left, ';', SEMICOLON) : null;
            case ",":
                return power <= COMMA ? listing(left, ',', COMMA) : null;
            case "union", "intersection", "difference":
                if (power > SET) {
                    return null;
                }
                next();
                return new Combination(name, left, expression(SET + 1));
            case ":":
                return power <= RATIO && !(inSet && !Expressions.variables(left).isEmpty()) ? ratio(left) : null;
            case "+", "-", "pm", "mp":
                return power <= ADD ? sum(left) : null;
            case "*", "/", "circ", "oplus", "otimes":
                if (power > MULTIPLY) {
                    return null;
                }
                next();
                Expression right = expression(MULTIPLY + 1);
                return name.equals("/")
                        ? new Quotient(left, right)
                        : name.equals("*") ? product(left, right) : new Application(name, List.of(left, right));
            case "^":
                return power <= POWER ? power(left) : null;
            case "_":
                return subscript(left);
            case "!":
                next();
                boolean twice = accept(Kind.OPERATOR, "!");
                return new Application(twice ? "doublefactorial" : "factorial", List.of(left));
            default:
                throw new Unreadable("unexpected " + name);
        }
    }

    private Expression command(Expression left, String name, int power) {
        switch (name) {
            case "mod", "bmod":
                if (power > MULTIPLY) {
                    return null;
                }
                next();
                return new Application("mod", List.of(left, expression(MULTIPLY + 1)));
            case "pmod":
                if (power > RELATION) {
                    return null;
                }
                next();
                return new Application("pmod", List.of(left, argument()));
            case "choose", "over":
                if (power > 0) {
                    return null;
                }
                next();
                Expression lower = expression(0);
                return name.equals("over") ? new Quotient(left, lower) : new Application("binom", List.of(left, lower));
            default:
                return power <= MULTIPLY && startsOperand(peek()) && !name.startsWith("end") ? juxtaposed(left) : null;
        }
    }

    private boolean startsOperand(Token token) {
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
        Token after = peek(1);
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
        return bars == 0 && !inSet || eagerBars && startsOperand(peek(1));
    }

    private Expression bar(Expression left, Token token, int power) {
        if (token.text().equals("close") && bars == 0) {
            // A value between limits: what \\right| ends and \\left. began.
            next();
            return new Application("at", limits(left));
        }
        if (bars == 0 && !inSet && token.text().isEmpty() && isLoneBar()) {
            tokens.set(position, Token.of(Kind.RELATION, "mid", token.spaced()));
            return power <= RELATION ? relation(left) : null;
        }
        return power <= MULTIPLY && opensBar(token) ? juxtaposed(left) : null;
    }

    /** Whether no other bar stands between here and the end of what surrounds it: it means "divides" or "given". */
    private boolean isLoneBar() {
        int open = 0;
        for (int ahead = 1; ; ahead++) {
            fuel.charge(1);
            Token token = peek(ahead);
            if (token.is(Kind.BAR) || token.is(Kind.END) && ahead == 1) {
                return false;
            }
            open += token.is(Kind.OPEN) ? 1 : token.is(Kind.CLOSE) ? -1 : 0;
            if (token.is(Kind.END) || open < 0) {
                return ahead > 1;
            }
        }
    }

    private Expression open(Expression left, Token token, int power) {
        boolean empty = token.text().equals("{") && peek(1).is(Kind.CLOSE, "}");
        if (empty) {
            position += 2; // nothing, as in 37{}^\\circ
            return left;
        }
        boolean modulo = token.text().equals("(")
                && peek(1).is(Kind.COMMAND)
                && peek(1).text().endsWith("mod");
        if (modulo) {
            if (power > RELATION) {
                return null;
            }
            position += 2;
            Expression modulus = expression(0);
            expect(Kind.CLOSE, ")");
            return new Application("pmod", List.of(left, modulus));
        }
        return power <= MULTIPLY && startsOperand(token) && !endsIntegral() ? juxtaposed(left) : null;
    }

    /** {@code what} and the limits written after it. */
    private List<Expression> limits(Expression what) {
        List<Expression> parts = new ArrayList<>(List.of(what));
        while (operator("_") || operator("^")) {
            next();
            parts.add(limit());
        }
        return List.copyOf(parts);
    }

    private boolean endsIntegral() {
        return integrals > 0 && peek().is(Kind.SYMBOL, "d") && (peek(1).is(Kind.SYMBOL) || peek(1).is(Kind.COMMAND));
    }

    // ---------------------------------------------------------------- infix

    private Expression listing(Expression left, char separator, int power) {
        List<Expression> items = new ArrayList<>();
        items.add(left);
        while (true) {
            if (separator == ',' && operator(",")) {
                next();
                accept(Kind.CONNECTIVE, "and");
                accept(Kind.CONNECTIVE, "or");
            } else if (separator == ';' && operator(";")) {
                next();
            } else if ((separator == '&' || separator == '|') && peek().is(Kind.CONNECTIVE)) {
                next();
            } else {
                break;
            }
            if (endsList(peek())) {
                break;
            }
            items.add(expression(power + 1));
        }
        return new Listing(separator, List.copyOf(items));
    }

    private static boolean endsList(Token token) {
        return token.is(Kind.END) || token.is(Kind.CLOSE) || token.is(Kind.ROW);
    }

    private Expression relation(Expression left) {
        List<Expression> sides = new ArrayList<>();
        List<String> operators = new ArrayList<>();
        sides.add(left);
        while (peek().is(Kind.RELATION)) {
            operators.add(next().text());
            accept(Kind.CELL, "&");
            sides.add(expression(RELATION + 1));
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
        while (operator(":")) {
            next();
            parts.add(expression(RATIO + 1));
        }
        return new Ratio(List.copyOf(parts));
    }

    private Expression sum(Expression left) {
        List<Expression> terms = new ArrayList<>();
        terms.add(left);
        while (peek().is(Kind.OPERATOR)) {
            String sign = peek().text();
            if (!(sign.equals("+") || sign.equals("-") || sign.equals("pm") || sign.equals("mp"))) {
                break;
            }
            next();
            Expression term = expression(ADD + 1);
            terms.add(
                    switch (sign) {
                        case "+" -> term;
                        case "-" -> new Negation(term);
                        default -> new Signed(term, sign.equals("mp"));
                    });
        }
        return new Sum(List.copyOf(terms));
    }

    private static Expression product(Expression left, Expression right) {
        List<Expression> factors = new ArrayList<>();
        if (left instanceof Product product) {
            factors.addAll(product.factors());
        } else {
            factors.add(left);
        }
        factors.add(right);
        return new Product(factors);
    }

    /** Two operands side by side: a product, a mixed number, or a function of that name. */
    private Expression juxtaposed(Expression left) {
        Token token = peek();
        boolean wholeNumber = left instanceof Numeral numeral
                && numeral.places() == Numeral.EXACT
                && numeral.value().isInteger();
        if (token.is(Kind.NUMBER) && peek(1).is(Kind.WORDS) && isLargerUnit(left, peek(1).text())) {
            Expression more = unit(numeral(next()));
            return left instanceof Sum parts
                    ? new Sum(Stream.concat(parts.terms().stream(), Stream.of(more))
                            .toList())
                    : new Sum(List.of(left, more));
        }
        if (token.is(Kind.NUMBER) && left instanceof Numeral whole) {
            Token slash = peek(1);
            Token under = peek(2);
            boolean fraction = wholeNumber && token.spaced() && slash.is(Kind.OPERATOR, "/") && under.is(Kind.NUMBER);
            if (fraction && token.value().compareTo(under.value()) < 0) {
                position += 3;
                return mixed(whole, new Quotient(numeral(token), numeral(under)));
            }
            if (!slash.is(Kind.COMMAND, "frac")) {
                throw new Unreadable("two numbers side by side");
            }
            Numeral second = numeral(next());
            Expression part = expression(MULTIPLY + 1);
            boolean isMixed = second.value().isInteger() && isProperFraction(part);
            return product(left, isMixed ? mixed(second, part) : product(second, part));
        }
        Expression right = expression(MULTIPLY + 1);
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
                && OPAQUE_FUNCTIONS.contains(symbol.name().substring(0, 1))
                && !symbol.name().contains("_")
                && token.is(Kind.OPEN, "(")) {
            return new Application(symbol.name(), List.of(right));
        }
        return product(left, right);
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
    private Expression unit(Expression left) {
        if (left instanceof Numeral numeral
                && numeral.value().isInteger()
                && peek().is(Kind.WORDS, "base")
                && peek(1).is(Kind.NUMBER)
                && peek(1).value().isInteger(2, 36)) {
            next();
            return based(
                    numeral.value().numerator().toString(),
                    next().value().numerator().intValue());
        }
        if (left instanceof Words words) {
            return new Words(words.text() + " " + next().text());
        }
        StringBuilder unit = new StringBuilder();
        while (true) {
            if (peek().is(Kind.WORDS)) {
                unit.append(unit.length() == 0 || endsOpen(unit) ? "" : " ").append(next().text());
            } else if (operator("^") && peek(1).is(Kind.NUMBER)) {
                next();
                unit.append('^').append(next().value());
            } else if (operator("^")
                    && peek(1).is(Kind.OPEN, "{")
                    && (peek(2).is(Kind.NUMBER) && peek(3).is(Kind.CLOSE, "}"))) {
                unit.append('^').append(peek(2).value());
                position += 4;
            } else if (operator("/") && peek(1).is(Kind.WORDS) || operator("*") && peek(1).is(Kind.WORDS)) {
                unit.append(next().text());
            } else {
                break;
            }
        }
        return new Quantity(left, unit.toString());
    }

    private static boolean endsOpen(StringBuilder unit) {
        char last = unit.charAt(unit.length() - 1);
        return last == '/' || last == '*';
    }

    private Expression power(Expression base) {
        next();
        if (peek().is(Kind.DEGREE) || operator("circ")) {
            next();
            return new Quantity(base, "°" + scale());
        }
        if (isPrime(peek())) {
            next();
            return base instanceof Symbol symbol
                    ? new Symbol(symbol.name() + "'")
                    : new Application("prime", List.of(base));
        }
        int primes = 0;
        while (peek().is(Kind.OPEN, "{") && isPrime(peek(1 + primes))) {
            primes++;
        }
        if (primes > 0 && peek(1 + primes).is(Kind.CLOSE, "}")) {
            position += primes + 2;
            return base instanceof Symbol symbol
                    ? new Symbol(symbol.name() + "'".repeat(primes))
                    : new Application("prime", List.of(base));
        }
        if (peek().is(Kind.OPEN, "{") && peek(2).is(Kind.CLOSE, "}")) {
            Token inside = peek(1);
            if (inside.is(Kind.DEGREE) || inside.is(Kind.OPERATOR, "circ")) {
                position += 3;
                return new Quantity(base, "°" + scale());
            }
            if (inside.is(Kind.OPERATOR, "+") || inside.is(Kind.OPERATOR, "-")) {
                position += 3;
                return new Application("side" + inside.text(), List.of(base));
            }
        }
        if (operator("+") || operator("*") || operator("-") && endsList(peek(1))) {
            String mark = next().text();
            return new Application("side" + mark, List.of(base));
        }
        if (peek().is(Kind.OPEN, "{") && peek(1).is(Kind.WORDS, "th") && peek(2).is(Kind.CLOSE, "}")) {
            position += 3;
            return new Quantity(base, "th");
        }
        Expression exponent = exponent();
        boolean inverse =
                exponent instanceof Negation negation && negation.operand().equals(Numeral.of(1));
        if (inverse
                && base instanceof Symbol symbol
                && OPAQUE_FUNCTIONS.contains(symbol.name())
                && peek().is(Kind.OPEN, "(")) {
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
    private String scale() {
        Token token = peek();
        boolean named = token.is(Kind.SYMBOL) || token.is(Kind.WORDS);
        return named && (token.text().equals("C") || token.text().equals("F")) ? next().text() : "";
    }

    private Expression exponent() {
        if (operator("-") || operator("pm") || operator("mp")) {
            String sign = next().text();
            Expression operand = expression(POWER);
            return sign.equals("-") ? new Negation(operand) : new Signed(operand, sign.equals("mp"));
        }
        return expression(POWER);
    }

    /** {@code x_1}, {@code 204_5}; anything else with a subscript is a symbol of its own. */
    private Expression subscript(Expression left) {
        next();
        if (left instanceof Numeral numeral && numeral.value().isInteger()) {
            Expression base = argument();
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
        if (!peek().is(Kind.OPEN, "{")) {
            if (endsList(peek()) || peek().is(Kind.OPERATOR)) {
                throw new Unreadable("an empty subscript");
            }
            Token token = next();
            if (token.is(Kind.COMMAND)) {
                throw new Unreadable("a subscript that is a command");
            }
            return written(token);
        }
        next();
        StringBuilder name = new StringBuilder();
        for (int open = 1; ; ) {
            Token token = next();
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

    // ---------------------------------------------------------------- prefix

    private Expression prefix() {
        begin();
        Expression operand = operand();
        begun--;
        return operand;
    }

    /** Operands that begin with operands, as {@code \frac\frac} does, nest without brackets. */
    private void begin() {
        if (++begun > MAX_BEGUN) {
            throw new Unreadable("more than " + MAX_BEGUN + " operands begun one within another");
        }
    }

    private Expression operand() {
        Token token = next();
        switch (token.kind()) {
            case NUMBER:
                return numeral(token);
            case SYMBOL:
                return symbol(token);
            case FUNCTION:
                return function(token.text());
            case WORDS:
                return words(token);
            case OPEN:
                if (token.text().equals("{") && peek().is(Kind.CLOSE, "}") && startsScript(peek(1))) {
                    next();
                    return prefix();
                }
                return bracket(token.text());
            case BAR:
                return absolute();
            case CURRENCY:
                return new Quantity(expression(MULTIPLY + 1), token.text());
            case COMMAND:
                return prefixCommand(token.text());
            case OPERATOR:
                return sign(token.text());
            case CELL:
                return prefix();
            case CLOSE:
                if (token.text().equals("]")) {
                    return bracket("(");
                }
                throw new Unreadable("unexpected " + token.text());
            case RELATION:
                if (token.text().equals("=") || token.text().equals("~")) {
                    // "= 5": an answer that begins in the middle of its line.
                    return expression(RELATION + 1);
                }
                throw new Unreadable("a relation without a left side");
            default:
                throw new Unreadable("unexpected " + token.text());
        }
    }

    private static Numeral numeral(Token token) {
        return new Numeral(token.value(), token.places());
    }

    private Expression words(Token token) {
        StringBuilder words = new StringBuilder(token.text());
        while (peek().is(Kind.WORDS)) {
            words.append(' ').append(next().text());
        }
        return new Words(words.toString());
    }

    private Expression symbol(Token token) {
        if (token.text().equals("d") && integrals > 0 && !endsList(peek())) {
            return new Symbol("d");
        }
        return new Symbol(token.text());
    }

    private Expression sign(String name) {
        return switch (name) {
            case "-" -> new Negation(expression(MULTIPLY));
            case "+" -> expression(MULTIPLY);
            case "pm", "mp" -> new Signed(expression(MULTIPLY), name.equals("mp"));
            case "^", "_" -> choice();
            default -> throw new Unreadable("unexpected " + name);
        };
    }

    private static boolean startsScript(Token token) {
        return token.is(Kind.OPERATOR, "^") || token.is(Kind.OPERATOR, "_");
    }

    /** {@code {}_nC_k} and {@code {}^nP_k}: combinations and permutations. */
    private Expression choice() {
        Expression n = argument();
        boolean ordered = peek().is(Kind.SYMBOL, "P");
        if (!ordered && !peek().is(Kind.SYMBOL, "C")) {
            throw new Unreadable("a script of nothing");
        }
        next();
        if (!startsScript(peek())) {
            throw new Unreadable("a choice of how many?");
        }
        next();
        Expression k = argument();
        Expression chosen = new Application("binom", List.of(n, k));
        return ordered ? new Product(List.of(chosen, new Application("factorial", List.of(k)))) : chosen;
    }

    private Expression absolute() {
        bars++;
        Expression inside = expression(0);
        if (!peek().is(Kind.BAR)) {
            throw new Unreadable("a bar that never closes");
        }
        next();
        bars--;
        return new Application(inside instanceof Grid ? "det" : "abs", List.of(inside));
    }

    private Expression bracket(String open) {
        int outerBars = bars;
        int outerIntegrals = integrals;
        boolean outerSet = inSet;
        bars = 0;
        integrals = 0;
        inSet = open.equals("\\{");
        Expression inside =
                switch (open) {
                    case "{" -> group();
                    case "\\{" -> set();
                    case "lfloor", "lceil" -> rounded(open);
                    default -> tuple(open.charAt(0));
                };
        bars = outerBars;
        integrals = outerIntegrals;
        inSet = outerSet;
        return inside;
    }

    private Expression rounded(String open) {
        Expression inside = expression(0);
        expect(Kind.CLOSE, "r" + open.substring(1));
        return new Application(open.equals("lfloor") ? "floor" : "ceil", List.of(inside));
    }

    /** A LaTeX group is what it holds, unless it holds a list: then it is a set whose backslashes were lost. */
    private Expression group() {
        if (peek().is(Kind.CLOSE, "}")) {
            throw new Unreadable("an empty group");
        }
        Expression inside = expression(0);
        expect(Kind.CLOSE, "}");
        return inside instanceof Listing list && isList(list) ? new Enclosed('{', '}', list.items()) : inside;
    }

    private Expression set() {
        if (accept(Kind.CLOSE, "\\}")) {
            return new Symbol("emptyset");
        }
        if (peek().is(Kind.COMMAND) && peek().text().startsWith("begin ")) {
            // \\left\\{ … \\right. around rows is a system, as cases is.
            String name = next().text().substring(6);
            Expression rows = name.equals("array") || name.endsWith("matrix") ? system(rows(name)) : environment(name);
            return accept(Kind.CLOSE, "\\}") ? new Enclosed('{', '}', items(rows)) : rows;
        }
        Expression inside = expression(0);
        if (peek().is(Kind.BAR) || operator(":")) {
            next();
            inSet = false;
            Expression condition = expression(0);
            if (!accept(Kind.CLOSE, "\\}")) {
                expect(Kind.CLOSE, "}");
            }
            return comprehension(inside, condition);
        }
        if (peek().is(Kind.COMMAND, "begin array") || inside instanceof Grid) {
            throw new Unreadable("a set of rows");
        }
        if (!accept(Kind.CLOSE, "\\}")) {
            expect(Kind.CLOSE, "}");
        }
        if (inside instanceof Relation relation && relation.operators().contains("mid")) {
            int mid = relation.operators().indexOf("mid");
            return comprehension(
                    part(relation, 0, mid),
                    part(relation, mid + 1, relation.operators().size()));
        }
        if (inside instanceof Listing list
                && list.separator() == ','
                && list.items().get(0) instanceof Relation relation
                && relation.operators().contains("mid")) {
            int mid = relation.operators().indexOf("mid");
            List<Expression> conditions = new ArrayList<>(list.items());
            conditions.set(0, part(relation, mid + 1, relation.operators().size()));
            return comprehension(part(relation, 0, mid), new Listing(',', List.copyOf(conditions)));
        }
        return new Enclosed('{', '}', items(inside));
    }

    /** A chain's sides {@code from} to {@code to}. */
    private static Expression part(Relation relation, int from, int to) {
        return from == to
                ? relation.sides().get(from)
                : new Relation(
                        relation.sides().subList(from, to + 1),
                        relation.operators().subList(from, to));
    }

    /**
     * What satisfies a condition: the condition itself where reals or points are meant, {@code integers} where the head
     * says so; any other head, as in {@code {2k | k ∈ ℤ}}, is compared as it is written.
     */
    private static Expression comprehension(Expression head, Expression condition) {
        Expression element = head;
        if (head instanceof Relation member && member.operators().equals(List.of("in"))) {
            element = member.sides().get(0);
            if (member.sides().get(1) instanceof Symbol set && "ℤℕ".contains(set.name())) {
                return new Application("integers", List.of(new Symbol(set.name()), condition));
            }
        }
        boolean point =
                element instanceof Enclosed tuple && tuple.items().stream().allMatch(Symbol.class::isInstance);
        return element instanceof Symbol || point ? condition : new Application("setbuilder", List.of(head, condition));
    }

    private Expression tuple(char open) {
        if (peek().is(Kind.CLOSE)) {
            next();
            throw new Unreadable("empty brackets");
        }
        Expression inside = expression(0);
        Token close = next();
        boolean turned = close.is(Kind.OPEN, "[");
        String end = turned ? ")" : close.text();
        if (!(close.is(Kind.CLOSE, ")") || close.is(Kind.CLOSE, "]") || turned)) {
            throw new Unreadable("a bracket that never closes");
        }
        boolean matches = (open == '(') == end.equals(")");
        if (inside instanceof Listing list && isList(list)) {
            if (!matches && list.items().size() != 2) {
                throw new Unreadable("brackets that do not match");
            }
            return new Enclosed(open, end.charAt(0), list.items());
        }
        if (!matches) {
            throw new Unreadable("brackets that do not match");
        }
        return inside;
    }

    private static boolean isList(Listing list) {
        return list.separator() == ',' || list.separator() == ';';
    }

    private static List<Expression> items(Expression inside) {
        return inside instanceof Listing list ? list.items() : List.of(inside);
    }

    // ---------------------------------------------------------------- functions and commands

    private Expression function(String name) {
        Expression base = null;
        Expression exponent = null;
        boolean primed = false;
        while (true) {
            if (operator("_") && base == null) {
                next();
                base = argument();
            } else if (operator("^") && exponent == null) {
                next();
                exponent = argument();
            } else if (peek().is(Kind.PRIME)) {
                next();
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
        Token token = peek();
        if (token.is(Kind.OPEN)) {
            next();
            Expression argument = bracket(token.text());
            return argument instanceof Enclosed enclosed ? enclosed.items() : List.of(argument);
        }
        if (token.is(Kind.BAR)) {
            next();
            return List.of(absolute());
        }
        if (operator("-") || operator("+")) {
            boolean negative = next().text().equals("-");
            Expression argument = bareArgument();
            return List.of(negative ? new Negation(argument) : argument);
        }
        return List.of(bareArgument());
    }

    /** {@code \sin 2x \cos y}: the argument reaches to the next function, bracketless products included. */
    private Expression bareArgument() {
        if (++depth > MAX_DEPTH) {
            throw new Unreadable("nested more than " + MAX_DEPTH + " deep");
        }
        Expression argument = expression(POWER);
        while (true) {
            Token token = peek();
            boolean factor = token.is(Kind.NUMBER)
                    || token.is(Kind.SYMBOL)
                    || token.is(Kind.COMMAND, "frac")
                    || token.is(Kind.COMMAND, "sqrt");
            if (!factor || endsIntegral() || argument instanceof Numeral && token.is(Kind.NUMBER)) {
                break;
            }
            argument = product(argument, expression(POWER));
        }
        depth--;
        return argument;
    }

    /** An argument of a command: a group, or one token; of a number, its first digit. */
    private Expression argument() {
        Token token = peek();
        if (token.is(Kind.OPEN, "{")) {
            next();
            return bracket("{");
        }
        if (token.is(Kind.NUMBER)) {
            return digit();
        }
        if (operator("-")) {
            next();
            begin();
            Expression negation = new Negation(argument());
            begun--;
            return negation;
        }
        return prefix();
    }

    /** The first digit of the next number; the rest stays: {@code \frac12} is one half. */
    private Expression digit() {
        Token token = next();
        String digits = token.value().toString();
        if (token.places() != Numeral.EXACT || !token.value().isInteger() || digits.length() == 1) {
            return numeral(token);
        }
        position--;
        tokens.set(
                position,
                new Token(
                        Kind.NUMBER,
                        token.text(),
                        Rational.of(new BigInteger(digits.substring(1))),
                        Numeral.EXACT,
                        false));
        return Numeral.of(digits.charAt(0) - '0');
    }

    private Expression prefixCommand(String name) {
        switch (name) {
            case "frac":
                return fraction();
            case "binom":
                Expression upper = argument();
                return new Application("binom", List.of(upper, argument()));
            case "sqrt":
                return root();
            case "sum", "prod", "lim", "bigcup", "bigcap":
                return bigOperator(name, MULTIPLY);
            case "int", "iint", "iiint", "oint":
                return integral(name);
            case "substack":
                return substack();
            case "pmod":
                return new Application("pmod", List.of(argument()));
            default:
                if (name.startsWith("begin ")) {
                    return environment(name.substring(6));
                }
                throw new Unreadable("unexpected " + name);
        }
    }

    private Expression fraction() {
        Expression numerator = argument();
        Expression denominator = argument();
        if (isDifferential(numerator)
                && denominator instanceof Product below
                && isDifferential(below.factors().get(0))) {
            boolean operatorOnly = !(numerator instanceof Product);
            if (operatorOnly) {
                if (!startsOperand(peek()) && !peek().is(Kind.BAR)) {
                    throw new Unreadable("a derivative of nothing");
                }
                return new Application("derivative", List.of(numerator, denominator, expression(MULTIPLY)));
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
        if (peek().is(Kind.OPEN, "[")) {
            next();
            index = expression(0);
            expect(Kind.CLOSE, "]");
        }
        Expression radicand = peek().is(Kind.NUMBER) ? numeral(next()) : argument();
        if (radicand instanceof Enclosed || radicand instanceof Listing) {
            throw new Unreadable("the root of a list");
        }
        return index == null
                ? new Application("sqrt", List.of(radicand))
                : new Application("root", List.of(radicand, index));
    }

    private Expression bigOperator(String name, int power) {
        Expression lower = new Symbol("");
        Expression upper = new Symbol("");
        while (operator("_") || operator("^")) {
            boolean below = next().text().equals("_");
            Expression limit = limit();
            lower = below ? limit : lower;
            upper = below ? upper : limit;
        }
        Expression body = expression(power);
        return new Application(name, List.of(lower, upper, body));
    }

    /** Conditions one below the other. */
    private Expression substack() {
        expect(Kind.OPEN, "{");
        List<Expression> lines = new ArrayList<>(List.of(expression(0)));
        while (peek().is(Kind.ROW)) {
            next();
            lines.add(expression(0));
        }
        expect(Kind.CLOSE, "}");
        return lines.size() == 1 ? lines.get(0) : new Listing(',', List.copyOf(lines));
    }

    private Expression limit() {
        if (peek().is(Kind.OPEN, "{") && peek(1).is(Kind.CLOSE, "}")) {
            position += 2;
            return new Symbol("");
        }
        return argument();
    }

    private Expression integral(String name) {
        Expression lower = new Symbol("");
        Expression upper = new Symbol("");
        while (operator("_") || operator("^")) {
            boolean below = next().text().equals("_");
            Expression limit = limit();
            lower = below ? limit : lower;
            upper = below ? upper : limit;
        }
        integrals++;
        Expression body = endsIntegral() ? Numeral.of(1) : expression(ADD);
        List<Expression> parts = new ArrayList<>(List.of(lower, upper, body));
        while (endsIntegral()) {
            next();
            parts.add(prefix());
        }
        integrals--;
        return new Application(name, List.copyOf(parts));
    }

    private static Expression system(List<List<Expression>> rows) {
        List<Expression> lines = new ArrayList<>();
        rows.forEach(lines::addAll);
        return rows.stream().allMatch(cells -> cells.size() == 1)
                ? lines.size() == 1 ? lines.get(0) : new Listing(',', List.copyOf(lines))
                : new Application("cases", List.copyOf(lines));
    }

    private List<List<Expression>> rows(String name) {
        List<List<Expression>> rows = new ArrayList<>();
        List<Expression> row = new ArrayList<>();
        int outerBars = bars;
        bars = 0;
        while (!peek().is(Kind.COMMAND, "end " + name)) {
            if (peek().is(Kind.END)) {
                throw new Unreadable("an environment that never ends");
            }
            if (peek().is(Kind.CELL)) {
                next();
            } else if (peek().is(Kind.ROW)) {
                next();
                if (!row.isEmpty()) {
                    rows.add(List.copyOf(row));
                    row.clear();
                }
            } else {
                row.add(expression(name.endsWith("matrix") ? COMMA : 0));
            }
        }
        next();
        bars = outerBars;
        if (!row.isEmpty()) {
            rows.add(List.copyOf(row));
        }
        if (rows.isEmpty()) {
            throw new Unreadable("an empty " + name);
        }
        return rows;
    }

    private Expression environment(String name) {
        List<List<Expression>> rows = rows(name);
        if (name.endsWith("matrix") || name.equals("array")) {
            int width = rows.get(0).size();
            if (rows.stream().anyMatch(cells -> cells.size() != width)) {
                throw new Unreadable("a matrix whose rows differ in length");
            }
            Grid grid = new Grid(List.copyOf(rows));
            return name.equals("vmatrix") ? new Application("det", List.of(grid)) : grid;
        }
        if (name.equals("cases")) {
            return system(rows);
        }
        List<Expression> lines = new ArrayList<>();
        rows.forEach(lines::addAll);
        return lines.size() == 1 ? lines.get(0) : new Listing(',', lines);
    }
}
