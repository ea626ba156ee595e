package io.firesteel.rewards.functions;

import java.lang.Character.UnicodeScript;

/**
 * Listings of code in a text: fenced blocks, as Markdown has them. Code is written in Latin letters whatever language is spoken around
 * it, so the Latin words of a listing's lines belong to no language. Words of other scripts do, and so do lines that are none of code:
 * those of five words and more with less than one sign of code for four of them. Else what is not to be seen would be put in a fence.
 *
 * <p>Worked example: {@code for item in list(queue):} has five words and two signs, and is code; {@code # add all numbers up} has four
 * words and is; {@code # then we add all of the numbers up (again)} has nine words and two signs, and is English.
 */
final class CodeListings {
    private static final String FENCES = "`~";
    private static final int LEAST_FENCE = 3;
    private static final String SIGNS = "=()[]{}<>_+*/%&|\\@$";
    private static final int FEW_WORDS = 4;
    private static final int WORDS_A_SIGN = 4;

    private CodeListings() {}

    /** The same text, line by line, with blanks for the Latin letters of code. A listing that never ends, ends with the text. */
    static String blank(String text) {
        if (!text.contains("```") && !text.contains("~~~")) {
            return text;
        }
        StringBuilder blank = new StringBuilder(text.length());
        char mark = 0; // 0 outside
        int fence = 0;
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            String line = text.substring(at, end < 0 ? text.length() : end);
            String stripped = line.strip();
            char first = stripped.isEmpty() ? ' ' : stripped.charAt(0);
            int marks = marks(stripped, first);
            if (mark == 0 && marks >= LEAST_FENCE && stripped.indexOf('`', marks) < 0) {
                mark = first;
                fence = marks;
                line = ""; // with its label
            } else if (mark != 0 && first == mark && marks >= fence && marks == stripped.length()) {
                mark = 0;
            } else if (mark != 0 && isCode(stripped)) {
                line = withoutLatin(line);
            }
            blank.append(line).append(end < 0 ? "" : "\n");
            at = end < 0 ? text.length() : end + 1;
        }
        return blank.toString();
    }

    private static int marks(String line, char first) {
        int marks = 0;
        while (FENCES.indexOf(first) >= 0 && marks < line.length() && line.charAt(marks) == first) {
            marks++;
        }
        return marks;
    }

    private static boolean isCode(String line) {
        int words = 0;
        int signs = 0;
        boolean inWord = false;
        for (int i = 0; i < line.length(); i++) {
            char each = line.charAt(i);
            boolean letter = Character.isLetterOrDigit(each) || each == '_';
            words += letter && !inWord ? 1 : 0;
            signs += SIGNS.indexOf(each) >= 0 ? 1 : 0;
            inWord = letter;
        }
        return words <= FEW_WORDS || signs * WORDS_A_SIGN >= words;
    }

    private static String withoutLatin(String line) {
        StringBuilder rest = new StringBuilder(line.length());
        line.codePoints()
                .map(each -> Character.isLetter(each) && UnicodeScript.of(each) == UnicodeScript.LATIN ? ' ' : each)
                .forEach(rest::appendCodePoint);
        return rest.toString();
    }
}
