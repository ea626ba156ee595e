package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;
import io.firesteel.rewards.math.value.Fuel;

import java.util.List;

/**
 * Splits LaTeX or plain notation into tokens in one pass, without regular expressions. Spacing, size and font commands
 * disappear here, so that {@code \left(\dfrac{1}{2}\,\right)} and {@code (\frac12)} become the same tokens. Single characters
 * are read here, numbers, words, commands and prose by parts of their own.
 */
final class Lexer {
    static final int MAX_TOKENS = 2_000;

    final Scan scan;
    final NumberLexer numbers;
    final WordLexer words;
    final CommandLexer commands;
    final ProseLexer prose;

    Lexer(Scan scan) {
        this.scan = scan;
        this.numbers = new NumberLexer(scan);
        this.words = new WordLexer(scan);
        this.commands = new CommandLexer(this);
        this.prose = new ProseLexer(this);
    }

    /** @throws Unreadable if a character or command has no meaning here, or there are too many */
    static List<Token> tokens(String text, Comma comma, Fuel fuel) {
        Scan scan = new Scan(text, comma, fuel, 0);
        new Lexer(scan).run();
        scan.tokens.add(Token.of(Kind.END, "end", false));
        withoutBrackets(scan.tokens);
        return scan.tokens;
    }

    /** {@code 1/2 (or 0.5)} says what {@code 1/2 or 0.5} says: the brackets at the end are no factor. */
    private static void withoutBrackets(List<Token> tokens) {
        int close = tokens.size() - 2;
        if (close < 3 || !tokens.get(close).is(Kind.CLOSE, ")")) {
            return;
        }
        int open = close - 1;
        while (open > 0 && !tokens.get(open).is(Kind.OPEN, "(")) {
            open--;
        }
        if (open > 0 && tokens.get(open + 1).is(Kind.CONNECTIVE, "or")) {
            tokens.remove(close);
            tokens.remove(open);
        }
    }

    void run() {
        scan.fuel.charge(1 + scan.text.length() / 8);
        while (scan.more()) {
            char c = scan.here();
            if (Character.isWhitespace(c)
                    || c == '~'
                    || Character.getType(c) == Character.SPACE_SEPARATOR
                    || c == '\u200b') {
                scan.at++;
                scan.spaced = true;
                continue;
            }
            int before = scan.tokens.size();
            boolean point = c == '.'
                    && scan.at + 1 < scan.text.length()
                    && (Scan.isDigit(scan.text.charAt(scan.at + 1))
                            || scan.text.startsWith("\\overline{", scan.at + 1));
            if (Scan.isDigit(c) || point) {
                numbers.number();
            } else if (c < 128 && Character.isLetter(c)) {
                words.word();
            } else if (c == '\\') {
                commands.command();
            } else {
                mark(c);
            }
            if (scan.tokens.size() > before) {
                scan.spaced = false;
            }
            if (scan.tokens.size() > MAX_TOKENS) {
                throw new Unreadable("more than " + MAX_TOKENS + " tokens");
            }
        }
    }

    void mark(char c) {
        scan.at++;
        switch (c) {
            case '(', '[' -> {
                scan.brackets++;
                scan.add(Kind.OPEN, String.valueOf(c));
            }
            case ')', ']' -> {
                scan.brackets--;
                scan.add(Kind.CLOSE, String.valueOf(c));
            }
            case '{' -> scan.add(Kind.OPEN, "{");
            case '}' -> scan.add(Kind.CLOSE, "}");
            case '|', '∣' -> scan.add(Kind.BAR, "");
            case '‖' -> scan.add(Kind.BAR, "norm");
            case ',', '，', '、' -> scan.add(Kind.OPERATOR, ",");
            case ';', '；' -> scan.add(Kind.OPERATOR, ";");
            case '%', '％' -> scan.add(Kind.PERCENT, "%");
            case '°', '˚', 'º' -> scan.add(Kind.DEGREE, "°");
            case '\'', '′', '’' -> scan.add(Kind.PRIME, "'");
            case '&' -> scan.add(Kind.CELL, "&");
            case '$', '€', '£', '¢', '¥', '₹' -> scan.add(Kind.CURRENCY, String.valueOf(c));
            case '*' -> {
                boolean power = scan.more() && scan.here() == '*';
                scan.at += power ? 1 : 0;
                scan.add(Kind.OPERATOR, power ? "^" : "*");
            }
            case '+' -> {
                if (scan.sees("/-")) {
                    scan.at += 2;
                    scan.add(Kind.OPERATOR, "pm");
                } else {
                    scan.add(Kind.OPERATOR, "+");
                }
            }
            case '.' -> dots();
            default -> relationOrSymbol(c);
        }
    }

    /** Three dots are an ellipsis. */
    private void dots() {
        int start = scan.at - 1;
        while (scan.more() && scan.here() == '.') {
            scan.at++;
        }
        if (scan.at - start < 3) {
            throw new Unreadable("a full stop");
        }
        scan.add(Kind.SYMBOL, "…");
    }

    private void relationOrSymbol(char c) {
        String one = String.valueOf(c);
        String two = scan.more() ? one + scan.here() : one;
        if (two.length() == 2
                && Notation.relation(two) != null
                && !(two.equals("!=")
                        && scan.follows(Kind.NUMBER)
                        && scan.at + 1 < scan.text.length()
                        && scan.text.charAt(scan.at + 1) == '=')) {
            scan.at++;
            scan.add(Kind.RELATION, Notation.relation(two));
        } else if (Notation.relation(one) != null) {
            scan.add(Kind.RELATION, Notation.relation(one));
        } else if (Notation.operator(one) != null) {
            String operator = Notation.operator(one);
            if (operator.equals("and") || operator.equals("or")) {
                scan.add(Kind.CONNECTIVE, operator);
            } else if (operator.equals("sqrt")) {
                scan.add(Kind.COMMAND, operator);
            } else {
                scan.add(Kind.OPERATOR, operator);
            }
        } else if (Notation.symbol(one) != null) {
            scan.add(Kind.SYMBOL, Notation.symbol(one));
        } else if ("ℝℕℤℚℂ".indexOf(c) >= 0 || c >= '①' && c <= '⑳') {
            scan.add(Kind.SYMBOL, one);
        } else if (Character.isLetter(c)) {
            int start = scan.at - 1;
            while (scan.more() && Character.isLetter(scan.here()) && scan.here() >= 128) {
                scan.at++;
            }
            scan.add(Kind.WORDS, scan.text.substring(start, scan.at));
        } else {
            throw new Unreadable("the character " + one);
        }
    }
}
