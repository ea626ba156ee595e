package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.syntax.Token.Kind;

/** Reads the argument of {@code \text} and its like: words, a unit, a connective, one letter, or mathematics in upright letters. */
final class ProseLexer {
    private final Lexer lexer;
    private final Scan scan;

    ProseLexer(Lexer lexer) {
        this.lexer = lexer;
        this.scan = lexer.scan;
    }

    /** Text is words, a unit, a connective, one letter, or mathematics in upright letters. */
    void prose(String content, boolean operator) {
        String trimmed = withoutSpacing(content);
        scan.spaced |= !trimmed.equals(content);
        if (trimmed.isEmpty()) {
            scan.spaced = true;
            return;
        }
        if (operator || isLetters(trimmed)) {
            String function =
                    lexer.words.isRaised() && WordLexer.ORDINALS.contains(trimmed) ? null : Notation.function(trimmed);
            boolean minutes = trimmed.equals("min") && !operator && scan.follows(Kind.NUMBER);
            if (function != null && !minutes && (operator || trimmed.length() > 2 || !scan.follows(Kind.NUMBER))) {
                scan.add(Kind.FUNCTION, function);
            } else if (operator && !isLetters(trimmed)) {
                scan.add(Kind.SYMBOL, trimmed);
            } else {
                lexer.words.words(trimmed, true);
            }
            return;
        }
        // Anything else is read as notation of its own, in which letters stay words.
        Scan inner = scan.within(trimmed, "text within text");
        inner.tokens.add(scan.last());
        inner.brackets = scan.brackets;
        new Lexer(inner).prose.proseWords();
        boolean first = true;
        for (Token token : inner.tokens.subList(1, inner.tokens.size())) {
            scan.tokens.add(first ? new Token(token.kind(), token.text(), token.value(), token.places(), true) : token);
            first = false;
        }
        scan.spaced = true;
    }

    /** Without the spacing commands at the ends: {@code \mathrm{~km}} is km. */
    private static String withoutSpacing(String content) {
        String text = content.strip();
        while (true) {
            if (text.startsWith("~")) {
                text = text.substring(1).strip();
            } else if (text.startsWith("\\") && text.length() > 1 && ",;:! ".indexOf(text.charAt(1)) >= 0) {
                text = text.substring(2).strip();
            } else if (text.endsWith("~") || text.endsWith("\\")) {
                text = text.substring(0, text.length() - 1).strip();
            } else {
                return text;
            }
        }
    }

    private void proseWords() {
        while (scan.more()) {
            char c = scan.here();
            if (Character.isLetter(c)) {
                int start = scan.at;
                while (scan.more()
                        && (Character.isLetter(scan.here())
                                || scan.here() == '\''
                                || scan.here() == '-'
                                        && scan.at + 1 < scan.text.length()
                                        && Character.isLetter(scan.text.charAt(scan.at + 1)))) {
                    scan.at++;
                }
                lexer.words.words(scan.text.substring(start, scan.at), true);
                scan.spaced = false;
            } else if (Character.isWhitespace(c) || c == '~') {
                scan.at++;
                scan.spaced = true;
            } else if (c == '.'
                    && (scan.at + 1 == scan.text.length() || !Scan.isDigit(scan.text.charAt(scan.at + 1)))) {
                scan.at++;
            } else if (Scan.isDigit(c) || c == '.') {
                lexer.numbers.number();
                scan.spaced = false;
            } else if (c == '\\') {
                lexer.commands.command();
            } else {
                lexer.mark(c);
                scan.spaced = false;
            }
        }
    }

    private static boolean isLetters(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
