package io.firesteel.rewards.math.syntax;

import java.util.Locale;
import java.util.Set;

/**
 * Words that change what a number says, and so are no unit of it and no name for it: operations ({@code 8 squared}), other
 * numbers ({@code 8 minus three}), bounds ({@code 8 at most}) and denials ({@code 8 is wrong}). {@code 8 times} and
 * {@code 8 more} are how often and how much more, and are none of them.
 */
public final class LoadedWords {
    private static final Set<String> OPERATIONS = Table.names(
            """
            squared cubed half halved third fourth fifth sixth seventh eighth ninth tenth plus minus over divided
            multiplied root power factorial doubled tripled twice thrice mod modulo base raised log logarithm
            inverse reciprocal inverted negated reversed
            """);
    private static final Set<String> DENIALS = Table.names(
            """
            not no none never neither nor wrong incorrect false untrue mistaken isn aren wasn doesn didn don cannot
            too fails fail impossible excluded
            """);
    private static final Set<String> BOUNDS = Table.names(
            """
            to out than least most above below under beyond almost nearly
            without except excluding instead rather unless maybe perhaps probably possibly etc wait
            """);

    private LoadedWords() {}

    /** Whether one of the words in a text is such a word. */
    public static boolean any(String text) {
        int start = -1;
        for (int at = 0; at <= text.length(); at++) {
            boolean letter = at < text.length() && Character.isLetter(text.charAt(at));
            if (letter && start < 0) {
                start = at;
            } else if (!letter && start >= 0) {
                String word = text.substring(start, at).toLowerCase(Locale.ROOT);
                if (OPERATIONS.contains(word)
                        || DENIALS.contains(word)
                        || BOUNDS.contains(word)
                        || NumberWords.isNumber(word)) {
                    return true;
                }
                start = -1;
            }
        }
        return false;
    }

    /** Whether a word right after a number works on it: {@code 20 squared}, {@code 20 halves}, {@code 20 times}. */
    public static boolean operates(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return OPERATIONS.contains(lower) || lower.equals("times") || NumberWords.part(lower) > 0;
    }

    /** Whether the words begin with one that denies: {@code wrong}, {@code not}. */
    public static boolean denies(String word) {
        return DENIALS.contains(word.toLowerCase(Locale.ROOT));
    }
}
