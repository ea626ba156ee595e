package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;
import io.firesteel.rewards.math.syntax.NumberWords;

import java.util.Locale;
import java.util.Set;

/**
 * A number in words that a text ends with: {@code and so we get twenty.}, {@code it is twenty dollars}. It must stand after a word
 * that leads to a result, and no more than what it counts after it: "two" of {@code the two of them} counts nothing.
 */
final class SpelledNumber {
    private static final Set<String> LEADS = Set.of(
            "is", "are", "was", "were", "be", "equals", "equal", "get", "gets", "got", "have", "has", "had", "makes",
            "make", "gives", "give", "exactly", "leaves", "left", "total", "becomes", "to", "takes", "take", "took",
            "costs", "cost", "needs", "need", "lasts", "weighs");

    /** {@code two and a half} */
    private static final Set<String> JOINS = Set.of("and", "a");

    private static final int MOST_WORDS = 16;
    private static final int MOST_COUNTED = 3;

    /**
     * @param start where it stands
     * @param end where it ends, before what it counts
     * @param written it, with what it counts
     */
    record Found(int start, int end, String written) {}

    private SpelledNumber() {}

    /** The one that the text after {@code from} ends with; null if there is none. */
    static Found last(Words words, int from) {
        String text = words.text();
        int end = text.length();
        while (end > from
                && (Words.isBlank(text.charAt(end - 1)) || Words.CLOSING.indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        int none = none(words, from, end);
        if (none >= 0) {
            return new Found(none, end, "0");
        }
        int at = end;
        int first = -1;
        int last = -1;
        for (int count = 0, counted = 0; count < MOST_WORDS && at > from; count++) {
            int begin = words.lettersBefore(at);
            String word = text.substring(Math.max(begin, from), at).toLowerCase(Locale.ROOT);
            if (word.isEmpty()) {
                break;
            }
            if (NumberWords.isNumber(word)
                    || NumberWords.part(word) > 0
                    || NumberWords.value(word) != null
                    || first >= 0 && JOINS.contains(word)) {
                first = JOINS.contains(word) ? first : begin;
                last = last < 0 ? at : last;
            } else if (first >= 0 || ++counted > MOST_COUNTED || LoadedWords.any(word)) {
                break;
            }
            at = begin;
            while (at > from && (Words.isSpace(text.charAt(at - 1)) || text.charAt(at - 1) == '-')) {
                at--;
            }
        }
        if (first <= from
                || NumberWords.value(text.substring(first, last)) == null
                || !LEADS.contains(lead(words, first))) {
            return null;
        }
        boolean pronoun = text.substring(first, last).equalsIgnoreCase("one") && last < end;
        return pronoun ? null : new Found(first, last, text.substring(first, end));
    }

    /** Where {@code none}, {@code none left} or {@code no pens left} begins behind a word that leads to it; -1 if nowhere. */
    private static int none(Words words, int from, int end) {
        int at = end;
        String word = words.text().substring(Math.max(from, words.lettersBefore(at)), at);
        boolean left = word.equals("left") || word.equals("remaining");
        at = left ? words.skipBack(words.lettersBefore(at)) : at;
        word = words.text().substring(Math.max(from, words.lettersBefore(at)), at);
        if (left && !word.equals("none")) {
            at = words.skipBack(words.lettersBefore(at));
            word = words.text().substring(Math.max(from, words.lettersBefore(at)), at);
        }
        int start = words.lettersBefore(at);
        boolean none = word.equals("none") || left && word.equals("no");
        return none && start > from && LEADS.contains(words.before(start)) ? start : -1;
    }

    private static String lead(Words words, int start) {
        String word = words.before(start);
        return word.equals("minus") || word.equals("negative") || word.equals("exactly") || word.equals("not")
                ? words.before(words.lettersBefore(words.skipBack(start)))
                : word;
    }
}
