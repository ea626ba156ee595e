package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;

import java.util.ArrayList;
import java.util.List;

/** A text, how far it is read, and the tokens read so far: what the parts of the {@link Lexer} share. */
final class Scan {
    static final int MAX_NESTING = 8;

    final String text;
    final Comma comma;
    final Fuel fuel;
    final List<Token> tokens = new ArrayList<>();
    /** How many texts this one stands within. */
    final int nesting;
    /** The next character. */
    int at;
    /** How many brackets are open, parentheses, braces and environments alike. */
    int brackets;
    /** Whether white space stands before what comes next. */
    boolean spaced;
    /** How many of the open environments align lines, such as {@code aligned}. */
    int aligned;

    Scan(String text, Comma comma, Fuel fuel, int nesting) {
        this.text = text;
        this.comma = comma;
        this.fuel = fuel;
        this.nesting = nesting;
    }

    /**
     * A text within this one.
     *
     * @param fault what to say where there are too many, one within another
     */
    Scan within(String inner, String fault) {
        if (nesting >= MAX_NESTING) {
            throw new Unreadable(fault + ", more than " + MAX_NESTING + " deep");
        }
        return new Scan(inner, comma, fuel, nesting + 1);
    }

    void add(Kind kind, String name) {
        if (kind == Kind.CELL && aligned > 0) {
            spaced = true; // it aligns lines, it separates nothing
            return;
        }
        if (kind == Kind.RELATION && aligned > 0 && last().is(Kind.ROW)) {
            tokens.remove(tokens.size() - 1); // a line that begins with = goes on with the line before
        }
        tokens.add(Token.of(kind, name, spaced));
    }

    /** The token read last. */
    Token last() {
        return tokens.isEmpty() ? Token.of(Kind.END, "start", false) : tokens.get(tokens.size() - 1);
    }

    /** Whether anything is left to be read. */
    boolean more() {
        return at < text.length();
    }

    /** The next character. */
    char here() {
        return text.charAt(at);
    }

    /** Whether {@code expected} comes next. */
    boolean sees(String expected) {
        return text.startsWith(expected, at);
    }

    /** Whether what comes next follows a token of that kind, or a bracket. */
    boolean follows(Kind kind) {
        return last().is(kind) || last().is(Kind.CLOSE);
    }

    /** The next character that is no white space; 0 if there is none. */
    char nextVisible() {
        int next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return next < text.length() ? text.charAt(next) : 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
