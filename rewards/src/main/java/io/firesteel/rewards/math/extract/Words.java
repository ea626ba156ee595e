package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Prose;

import java.util.Locale;
import java.util.Set;

/**
 * A text as words and blanks. A word is what stands between blanks, {@code cakes.}; letters are what a word of the language is made
 * of, {@code cakes}. Nothing before {@code from} is looked at, and a line's end is no blank between two words of one sentence.
 */
record Words(String text, int from) {
    static final String OPERATORS = "+-−*×·÷/^<>≤≥≠±√";
    private static final Set<String> LONG_OPERATORS = Set.of("<=", ">=", "!=", "=/=", "+/-");
    static final String DASHES = "-–—−";
    static final String CLOSING = "\"'“”‘’`*_.,;:!?。，；：！？…";
    private static final String FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒";

    char at(int index) {
        return text.charAt(index);
    }

    /** The letters right before {@code at}, in small ones; empty if a mark or a line's end parts them. */
    String before(int at) {
        int last = skipBack(at);
        return last == at ? "" : text.substring(lettersBefore(last), last).toLowerCase(Locale.ROOT);
    }

    /** The letters right after {@code at} and the blanks there, in small ones; empty if something else stands there. */
    String after(int at) {
        int start = skipOn(at);
        return text.substring(start, lettersAfter(start)).toLowerCase(Locale.ROOT);
    }

    int skipOn(int at) {
        int next = at;
        while (next < text.length() && isSpace(text.charAt(next))) {
            next++;
        }
        return next;
    }

    int skipBack(int at) {
        int last = at;
        while (last > from && isSpace(text.charAt(last - 1))) {
            last--;
        }
        return last;
    }

    int wordStart(int at) {
        int begin = at;
        while (begin > from && !isBlank(text.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }

    int wordEnd(int at) {
        int finish = at;
        while (finish < text.length() && !isBlank(text.charAt(finish))) {
            finish++;
        }
        return finish;
    }

    int lettersBefore(int at) {
        int begin = at;
        while (begin > from && Character.isLetter(text.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }

    int lettersAfter(int at) {
        int finish = at;
        while (finish < text.length() && Character.isLetter(text.charAt(finish))) {
            finish++;
        }
        return finish;
    }

    boolean isCommand(int begin) {
        return begin > from && text.charAt(begin - 1) == '\\';
    }

    /** Whether a run of letters is part of a formula and no word. */
    boolean isNotation(int begin, int finish) {
        return isCommand(begin) || finish - begin == 1 || Prose.isNotation(text.substring(begin, finish));
    }

    /** Whether a stretch without blanks is a formula, and no mark after it parts it from what follows. */
    boolean isOperand(int begin, int finish) {
        if (begin >= finish || ",;:.!?".indexOf(text.charAt(finish - 1)) >= 0) {
            return false;
        }
        boolean something = finish - begin == 1 && Character.isLetter(text.charAt(begin));
        for (int at = begin; at < finish; at++) {
            char c = text.charAt(at);
            something |= isNumeral(c) || c == '\\' || c == ')';
            if (Character.isLetter(c)) {
                int run = lettersAfter(at);
                if (!isNotation(at, run)) {
                    return false;
                }
                at = run - 1;
            }
        }
        return something;
    }

    /** Where the operand before {@code at} begins; -1 if there is none. */
    int operandBefore(int at) {
        int last = skipBack(at);
        int begin = wordStart(last);
        return last < at && begin < last && isOperand(begin, last) ? begin : -1;
    }

    boolean hasNumeral(int begin, int finish) {
        return text.substring(begin, finish).chars().anyMatch(c -> isNumeral((char) c));
    }

    boolean isWhole(int begin, int finish) {
        for (int at = begin; at < finish; at++) {
            if (!isDigit(text.charAt(at))) {
                return false;
            }
        }
        return begin < finish;
    }

    static boolean isOperator(String word) {
        return word.length() == 1 && OPERATORS.indexOf(word.charAt(0)) >= 0 || LONG_OPERATORS.contains(word);
    }

    static boolean isSpace(char c) {
        return c != '\n' && isBlank(c);
    }

    static boolean isBlank(char c) {
        return Character.isWhitespace(c) || c == '\u00a0' || c == '\u202f';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A digit, or a fraction in one character. */
    static boolean isNumeral(char c) {
        return isDigit(c) || c >= '¼' && FRACTIONS.indexOf(c) >= 0;
    }
}
