package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;

import java.util.List;

/** The tokens of one text and how far they are read. The last one is {@code END}, which is never passed. */
final class Tokens {
    private final List<Token> tokens;
    private int position;

    /** @param tokens modifiable: a few tokens turn out to be others while they are read */
    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(position);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(position + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(position);
        if (position < tokens.size() - 1) {
            position++;
        }
        return token;
    }

    /** Passes {@code count} tokens that have been looked at. */
    void skip(int count) {
        position += count;
    }

    /** Another token in the place of the next one. */
    void replace(Token token) {
        tokens.set(position, token);
    }

    /** The rest of the token that was read last, to be read next. */
    void putBack(Token rest) {
        position--;
        tokens.set(position, rest);
    }

    boolean accept(Kind kind, String text) {
        if (peek().is(kind, text)) {
            next();
            return true;
        }
        return false;
    }

    /** @throws Unreadable if another token comes next */
    void expect(Kind kind, String text) {
        if (!accept(kind, text)) {
            throw new Unreadable("expected " + text + ", found " + peek().text());
        }
    }

    boolean atOperator(String name) {
        return peek().is(Kind.OPERATOR, name);
    }

    static boolean endsList(Token token) {
        return token.is(Kind.END) || token.is(Kind.CLOSE) || token.is(Kind.ROW);
    }
}
