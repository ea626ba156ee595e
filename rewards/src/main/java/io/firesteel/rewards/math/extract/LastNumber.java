package io.firesteel.rewards.math.extract;

/** Finds the last number in prose. */
final class LastNumber {
    private LastNumber() {}

    /**
     * The last number at or after {@code from}, with its sign, its separators, a fraction's denominator and a percent
     * sign; null if there is none. Digits within a word, as in {@code A2}, are no number; nor are those of a formula that
     * a line break has torn.
     */
    static String in(String text, int from) {
        int at = text.length();
        while (at > from) {
            int end = lastDigit(text, from, at);
            if (end < 0) {
                return null;
            }
            int start = start(text, from, end);
            boolean word = start > 0
                    && (Character.isLetter(text.charAt(start - 1)) || "_^\\{".indexOf(text.charAt(start - 1)) >= 0);
            if (!word && !isTorn(text, start, end)) {
                return number(text, from, start, end);
            }
            at = start;
        }
        return null;
    }

    private static String number(String text, int from, int start, int end) {
        int first = start;
        // A fraction's numerator.
        if (first - 1 > from && text.charAt(first - 1) == '/' && isDigit(text.charAt(first - 2))) {
            first = start(text, from, first - 2);
        }
        if (first > from && (text.charAt(first - 1) == '-' || text.charAt(first - 1) == '−')) {
            boolean sign = first - 1 == from
                    || !Character.isLetterOrDigit(text.charAt(first - 2)) && text.charAt(first - 2) != ')';
            first -= sign ? 1 : 0;
        } else if (first - 1 > from && text.charAt(first - 1) == '$' && text.charAt(first - 2) == '-') {
            return "-" + text.substring(first, end + 1) + AnswerExtractor.percentAfter(text, end + 1);
        }
        return text.substring(first, end + 1) + AnswerExtractor.percentAfter(text, end + 1);
    }

    private static int lastDigit(String text, int from, int before) {
        for (int at = before - 1; at >= from; at--) {
            if (isDigit(text.charAt(at))) {
                return at;
            }
        }
        return -1;
    }

    /** Where the run of digits with separators between them that ends at {@code end} begins. */
    private static int start(String text, int from, int end) {
        int start = end;
        while (start > from) {
            char before = text.charAt(start - 1);
            boolean separator =
                    (before == '.' || before == ',') && start - 2 >= from && isDigit(text.charAt(start - 2));
            if (isDigit(before)) {
                start--;
            } else if (separator) {
                start -= 2;
            } else if (before == '.' && isDigit(text.charAt(start))) {
                return start - 1;
            } else {
                break;
            }
        }
        return start;
    }

    /** Between a dollar sign that ends its line and one that begins its own. */
    private static boolean isTorn(String text, int start, int end) {
        int before = start - 1;
        boolean lineBefore = false;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            lineBefore |= text.charAt(before--) == '\n';
        }
        int after = end + 1;
        boolean lineAfter = false;
        while (after < text.length() && Character.isWhitespace(text.charAt(after))) {
            lineAfter |= text.charAt(after++) == '\n';
        }
        return lineBefore
                && lineAfter
                && before >= 0
                && after < text.length()
                && text.charAt(before) == '$'
                && text.charAt(after) == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
