package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.FuelExhausted;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the mathematics that answers are written in, LaTeX and plain text, mixed: the {@link Lexer}'s tokens, put together by
 * a {@link PrattParser}. It never looks back, but for one second reading from the start where bars may be nested, so its time is
 * linear in the number of tokens; depth and size are limited, so no input can overflow the stack.
 */
public final class MathParser {
    static final int MAX_CHARACTERS = 4_096;

    private MathParser() {}

    /**
     * Reads one answer, without dollar signs or other delimiters around it.
     *
     * @throws Unreadable if it is not mathematics, or larger than the limits
     * @throws FuelExhausted if reading costs more than there is
     */
    public static Expression parse(String text, Comma comma, Fuel fuel) {
        if (text.length() > MAX_CHARACTERS) {
            throw new Unreadable("an answer of more than " + MAX_CHARACTERS + " characters");
        }
        List<Token> tokens = Lexer.tokens(text, comma, fuel);
        try {
            return new PrattParser(new Tokens(new ArrayList<>(tokens)), false, fuel).whole();
        } catch (Unreadable first) {
            if (tokens.stream().filter(token -> token.is(Kind.BAR)).count() < 4) {
                throw first;
            }
            return new PrattParser(new Tokens(tokens), true, fuel).whole();
        }
    }

    /** Reads with the usual commas. */
    public static Expression parse(String text, Fuel fuel) {
        return parse(text, Comma.GROUPS, fuel);
    }
}
