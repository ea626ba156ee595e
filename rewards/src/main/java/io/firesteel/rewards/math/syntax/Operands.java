package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Expression.Application;
import io.firesteel.rewards.math.syntax.Expression.Grid;
import io.firesteel.rewards.math.syntax.Expression.Negation;
import io.firesteel.rewards.math.syntax.Expression.Numeral;
import io.firesteel.rewards.math.syntax.Expression.Product;
import io.firesteel.rewards.math.syntax.Expression.Quantity;
import io.firesteel.rewards.math.syntax.Expression.Signed;
import io.firesteel.rewards.math.syntax.Expression.Symbol;
import io.firesteel.rewards.math.syntax.Expression.Words;
import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.List;

/** What an expression can begin with: numbers, symbols, words, signs, bars; brackets and commands have parts of their own. */
final class Operands {
    private final PrattParser parser;
    private final Tokens tokens;
    private final Scope scope;
    private final Nesting nesting;

    Operands(PrattParser parser) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.scope = parser.scope;
        this.nesting = parser.nesting;
    }

    Expression prefix() {
        nesting.begin();
        Expression operand = operand();
        nesting.end();
        return operand;
    }

    private Expression operand() {
        Token token = tokens.next();
        switch (token.kind()) {
            case NUMBER:
                return numeral(token);
            case SYMBOL:
                return symbol(token);
            case FUNCTION:
                return parser.functions.function(token.text());
            case WORDS:
                return words(token);
            case OPEN:
                if (token.text().equals("{") && tokens.peek().is(Kind.CLOSE, "}") && startsScript(tokens.peek(1))) {
                    tokens.next();
                    return prefix();
                }
                return parser.brackets.bracket(token.text());
            case BAR:
                return absolute();
            case CURRENCY:
                return new Quantity(parser.expression(Precedence.MULTIPLY.tighter()), token.text());
            case COMMAND:
                return parser.commands.prefixCommand(token.text());
            case OPERATOR:
                return sign(token.text());
            case CELL:
                return prefix();
            case CLOSE:
                if (token.text().equals("]")) {
                    return parser.brackets.bracket("(");
                }
                throw new Unreadable("unexpected " + token.text());
            case RELATION:
                if (token.text().equals("=") || token.text().equals("~")) {
                    // "= 5": an answer that begins in the middle of its line.
                    return parser.expression(Precedence.RELATION.tighter());
                }
                throw new Unreadable("a relation without a left side");
            default:
                throw new Unreadable("unexpected " + token.text());
        }
    }

    static Numeral numeral(Token token) {
        return new Numeral(token.value(), token.places());
    }

    private Expression words(Token token) {
        StringBuilder words = new StringBuilder(token.text());
        while (tokens.peek().is(Kind.WORDS)) {
            words.append(' ').append(tokens.next().text());
        }
        return new Words(words.toString());
    }

    private Expression symbol(Token token) {
        if (token.text().equals("d") && scope.integrals > 0 && !Tokens.endsList(tokens.peek())) {
            return new Symbol("d");
        }
        return new Symbol(token.text());
    }

    private Expression sign(String name) {
        return switch (name) {
            case "-" -> new Negation(parser.expression(Precedence.MULTIPLY));
            case "+" -> parser.expression(Precedence.MULTIPLY);
            case "pm", "mp" -> new Signed(parser.expression(Precedence.MULTIPLY), name.equals("mp"));
            case "^", "_" -> choice();
            default -> throw new Unreadable("unexpected " + name);
        };
    }

    private static boolean startsScript(Token token) {
        return token.is(Kind.OPERATOR, "^") || token.is(Kind.OPERATOR, "_");
    }

    /** {@code {}_nC_k} and {@code {}^nP_k}: combinations and permutations. */
    private Expression choice() {
        Expression n = parser.commands.argument();
        boolean ordered = tokens.peek().is(Kind.SYMBOL, "P");
        if (!ordered && !tokens.peek().is(Kind.SYMBOL, "C")) {
            throw new Unreadable("a script of nothing");
        }
        tokens.next();
        if (!startsScript(tokens.peek())) {
            throw new Unreadable("a choice of how many?");
        }
        tokens.next();
        Expression k = parser.commands.argument();
        Expression chosen = new Application("binom", List.of(n, k));
        return ordered ? new Product(List.of(chosen, new Application("factorial", List.of(k)))) : chosen;
    }

    Expression absolute() {
        scope.bars++;
        Expression inside = parser.expression(Precedence.LOOSEST);
        if (!tokens.peek().is(Kind.BAR)) {
            throw new Unreadable("a bar that never closes");
        }
        tokens.next();
        scope.bars--;
        return new Application(inside instanceof Grid ? "det" : "abs", List.of(inside));
    }
}
