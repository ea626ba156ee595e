package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Prose;

/**
 * Takes off what only dresses a text: Markdown's code fences, HTML's emphasis, bullets before a line of words. What is crossed out,
 * {@code ~~20~~}, is not said and goes; digits of other scripts and signs of other widths are plain ones.
 */
final class Markup {
    private static final String[] TAGS = {"b", "strong", "i", "em", "u", "code", "p", "span"};
    private static final String HYPHENS = "\u2011\ufe63\uff0d";
    private static final char FIRST_DIGIT = '\u0660';
    private static final int LONGEST_NUMBER = 2;

    private Markup() {}

    /** Linear in the text; the text itself where there is nothing to take off. */
    static String off(String text) {
        boolean marks = false;
        boolean digits = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            marks |= c == '~' || c == '<' || c == '`';
            digits |= c >= FIRST_DIGIT;
        }
        String plain = digits ? plainDigits(text) : text;
        return marks ? fences(tags(strikes(plain))) : plain;
    }

    private static String plainDigits(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            int point = text.codePointAt(at);
            if (point >= FIRST_DIGIT && Character.isDigit(point)) {
                plain.append((char) ('0' + Character.digit(point, 10)));
            } else if (HYPHENS.indexOf(point) >= 0) {
                plain.append('-');
            } else {
                plain.appendCodePoint(point);
            }
            at += Character.charCount(point) - 1;
        }
        return plain.toString();
    }

    /** Without what stands between two tildes and two more on one line; LaTeX's ties have no words or blanks before them. */
    private static String strikes(String text) {
        int open = text.indexOf("~~");
        if (open < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        while (open >= 0) {
            int close = text.indexOf("~~", open + 3);
            int line = text.indexOf('\n', open);
            boolean begins = open == 0 || " \n(*\"{:".indexOf(text.charAt(open - 1)) >= 0;
            boolean whole = close > 0
                    && (line < 0 || close < line)
                    && !Words.isBlank(text.charAt(open + 2))
                    && !Words.isBlank(text.charAt(close - 1));
            if (begins && whole) {
                plain.append(text, from, open);
                from = close + 2;
                open = text.indexOf("~~", from);
            } else {
                open = close < 0 ? -1 : text.indexOf("~~", open + 2);
            }
        }
        return plain.append(text, from, text.length()).toString();
    }

    private static String tags(String text) {
        String plain = text;
        if (plain.contains("</")) {
            for (String tag : TAGS) {
                if (plain.contains("</" + tag + ">")) {
                    plain = plain.replace("<" + tag + ">", "").replace("</" + tag + ">", "");
                }
            }
        }
        return plain;
    }

    /** Without the lines that open and close a listing. */
    private static String fences(String text) {
        int fence = text.indexOf("```");
        if (fence < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        int from = 0;
        while (fence >= 0) {
            plain.append(text, from, fence);
            int end = fence + 3;
            boolean line = fence == 0 || text.charAt(fence - 1) == '\n';
            while (line && end < text.length() && Character.isLetter(text.charAt(end))) {
                end++;
            }
            from = end == text.length() || text.charAt(end) == '\n' ? end : fence + 3;
            fence = text.indexOf("```", from);
        }
        return plain.append(text, from, text.length()).toString();
    }

    /** A line of words without the bullet, the heading's marks or the number of a list before it. */
    static String withoutBullet(String line) {
        int at = 0;
        while (at < line.length() && line.charAt(at) == '#') {
            at++;
        }
        boolean heading = at > 0 && at < line.length() && line.charAt(at) == ' ';
        if (heading) {
            return line.substring(at).strip();
        }
        while (at < line.length() && at < LONGEST_NUMBER && Words.isDigit(line.charAt(at))) {
            at++;
        }
        boolean mark = at < line.length() && (at > 0 ? ".)" : "-–—*•>·").indexOf(line.charAt(at)) >= 0;
        if (!mark || at + 1 >= line.length() || line.charAt(at + 1) != ' ') {
            return line;
        }
        String rest = line.substring(at + 2).strip();
        int end = 0;
        while (end < rest.length() && (Character.isLetter(rest.charAt(end)) || rest.charAt(end) == '*')) {
            end++;
        }
        String word = rest.substring(0, end).replace("*", "");
        boolean words = word.length() > 1 && !Prose.isNotation(word);
        return words || line.charAt(0) == '•' ? rest : line;
    }
}
