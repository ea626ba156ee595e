package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;

import java.util.Locale;
import java.util.Set;

/**
 * Words after an answer that take all of it back: {@code 20, which is wrong}, {@code 20. No, that is not right.}, {@code 20? No.}
 * Nothing but small words stands between them and the answer, or its noun; what is denied later on is something else:
 * {@code 20 integers which do not end in 5}.
 */
final class Withdrawal {
    private static final Set<String> SMALL = Set.of(
            "it",
            "this",
            "that",
            "which",
            "but",
            "and",
            "so",
            "is",
            "was",
            "be",
            "would",
            "must",
            "seems",
            "looks",
            "does",
            "do",
            "did",
            "answer",
            "result",
            "value",
            "clearly",
            "actually",
            "wait",
            "hmm",
            "sorry",
            "oh",
            "then",
            "also",
            "to",
            "turns",
            "out",
            "of",
            "course",
            "as",
            "we",
            "see",
            "i",
            "think",
            "unfortunately",
            "however",
            "cannot",
            "can",
            "t",
            "isn",
            "doesn",
            "wasn",
            "won",
            "s",
            "the",
            "quite",
            "really",
            "simply",
            "just",
            "kidding",
            "joking",
            "not");

    /** {@code the wrong answer is 21}: another one */
    private static final Set<String> ARTICLES = Set.of("the", "a", "an");

    private static final Set<String> WRONG = Set.of(
            "wrong",
            "incorrect",
            "false",
            "untrue",
            "mistaken",
            "fails",
            "fail",
            "failed",
            "impossible",
            "invalid",
            "excluded",
            "rejected",
            "nonsense",
            "mistake",
            "ruled");

    private static final Set<String> RIGHT = Set.of(
            "right",
            "correct",
            "possible",
            "valid",
            "true",
            "it",
            "enough",
            "work",
            "fit",
            "hold",
            "answer",
            "result",
            "solution",
            "what");

    private static final Set<String> DENIALS =
            Set.of("not", "cannot", "isn", "doesn", "wasn", "won", "can", "never", "hardly");

    /** Texts that conclude in words against every number before them. */
    private static final String[] CONCLUSIONS = {
        "no solution", "not exist", "cannot be determined", "be determined from", "no such number", "is undefined"
    };

    private static final int MOST_WORDS = 12;
    private static final int LONGEST = 240;

    private Withdrawal() {}

    /** Whether a text takes back what ends at {@code from}. */
    static boolean follows(String text, int from) {
        int limit = Math.min(text.length(), from + LONGEST);
        boolean denied = false;
        boolean small = false;
        boolean article = false;
        boolean marked = false;
        boolean noun = from < text.length() && text.charAt(from) == ' ';
        int count = 0;
        for (int at = from; at < limit && count < MOST_WORDS; at++) {
            char c = text.charAt(at);
            if (Character.isDigit(c)) {
                return false;
            }
            if (!Character.isLetter(c)) {
                noun &= c == ' ';
                marked |= c != ' ' && c != '*' && c != '$';
                continue;
            }
            int end = at;
            while (end < limit && Character.isLetter(text.charAt(end))) {
                end++;
            }
            String word = text.substring(at, end).toLowerCase(Locale.ROOT);
            boolean ends = end == text.length() || ".,!;:\n".indexOf(text.charAt(end)) >= 0;
            boolean clause = small || marked || word.equals("fails") && count == 0;
            if (clause && WRONG.contains(word) && !denied && !article
                    || denied && ends && word.equals("be")
                    || denied && RIGHT.contains(word)
                    || word.equals("no") && ends) {
                return true;
            }
            if (small && word.equals("too") && !denied) {
                return true;
            }
            boolean apostrophe = end < limit && (text.charAt(end) == '\'' || text.charAt(end) == '’');
            boolean can = word.equals("can") && !apostrophe;
            denied |= DENIALS.contains(word) && !can;
            if (!SMALL.contains(word) && !LoadedWords.denies(word) && !noun) {
                return false;
            }
            small = SMALL.contains(word);
            article = ARTICLES.contains(word);
            noun = false;
            count++;
            at = end - 1;
        }
        return false;
    }

    /** Whether a text says after {@code from} that there is no answer at all. */
    static boolean concludesNothing(String text, int from) {
        String rest = text.substring(Math.min(text.length(), Math.max(from, text.length() - LONGEST)));
        for (String conclusion : CONCLUSIONS) {
            if (rest.contains(conclusion)) {
                return true;
            }
        }
        return false;
    }
}
