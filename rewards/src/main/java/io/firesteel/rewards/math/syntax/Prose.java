package io.firesteel.rewards.math.syntax;

/** Tells words from notation: whether a text is sentences or a formula. */
public final class Prose {
    private Prose() {}

    /** Whether a text is sentences rather than a formula: more than three words that are not notation. */
    public static boolean isProse(String text) {
        return lines(text) > 4 || words(text) > 3;
    }

    /** How many lines a text has; it stops counting at five. */
    private static int lines(String text) {
        int lines = 1;
        for (int at = text.indexOf('\n'); at >= 0 && lines < 5; at = text.indexOf('\n', at + 1)) {
            lines++;
        }
        return lines;
    }

    /** How many words that are not notation a text has; it stops counting at four. */
    public static int words(String text) {
        int words = 0;
        for (int at = 0; at < text.length() && words < 4; at++) {
            if (!Character.isLetter(text.charAt(at))) {
                continue;
            }
            int start = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            boolean command = start > 0 && text.charAt(start - 1) == '\\';
            words += !command && at - start > 1 && !isNotation(text.substring(start, at)) ? 1 : 0;
        }
        return words;
    }

    /** Whether two words or more stand side by side or hyphened, one of them longer than variables side by side. */
    public static boolean hasSentence(String text) {
        String[] words = text.strip().split("[ -]");
        for (String word : words.length > 1 ? words : new String[0]) {
            boolean letters = word.chars().filter(Character::isLetter).count() > 3
                    && word.chars().allMatch(c -> Character.isLetter(c) || ".,'’".indexOf(c) >= 0);
            if (letters && !isNotation(word)) {
                return true;
            }
        }
        return false;
    }

    public static boolean isNotation(String word) {
        return Notation.function(word) != null
                || Notation.symbol(word) != null && !Notation.SIGNS.contains(word)
                || Units.isUnit(word)
                || Units.isPercent(word)
                || word.equals("and")
                || word.equals("or")
                || word.endsWith("matrix")
                || word.equals("array")
                || word.equals("cases")
                || word.equals("align")
                || word.length() == 2 && Character.isUpperCase(word.charAt(0)) && Character.isUpperCase(word.charAt(1));
    }
}
