package io.firesteel.rollout.generate;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Finds the token with which a completion's text comes to contain a stop string, wherever the string begins and however it is cut into
 * tokens. For most tokens it is enough to know that no stop string can end in them, which is found out once per token id; for the others
 * the end of the completion is decoded.
 *
 * <p>Text is looked at as it decodes: a byte-level token that is half a character is U+FFFD until the other half is there. Not for
 * several threads.
 */
final class StopStrings {
    private static final byte CANNOT = 1;
    private static final byte MAY = 2;
    private static final char HALF = '\ufffd';

    private final List<String> strings;
    private final int longest;
    private final Function<int[], String> detokenizer;
    private final byte[] ends; // by token id: whether a stop string may end in it; 0 if that was not asked yet
    private final int[] characters; // by token id: how many it surely adds to the text

    StopStrings(List<String> strings, Function<int[], String> detokenizer, int vocabulary) {
        this.strings = strings;
        this.detokenizer = detokenizer;
        longest = strings.stream().mapToInt(String::length).max().orElse(0);
        ends = new byte[strings.isEmpty() ? 0 : vocabulary];
        characters = new int[ends.length];
    }

    /** Whether the last of the first {@code length} tokens completes a stop string. */
    boolean endsWithin(int[] tokens, int length) {
        return !strings.isEmpty()
                && mayEndIn(tokens[length - 1])
                && cut(tokens, windowStart(tokens, length), length) >= 0;
    }

    /** The completion's text up to the stop string that its last token completes, the earliest if there are several. */
    String textBefore(int[] tokens) {
        int cut = cut(tokens, 0, tokens.length);
        String text = detokenizer.apply(tokens);
        return cut < 0 ? text : text.substring(0, cut);
    }

    /** Where the tokens' text must be cut so that no stop string is left that ends in the last token; -1 if there is none. */
    private int cut(int[] tokens, int from, int length) {
        String text = detokenizer.apply(Arrays.copyOfRange(tokens, from, length));
        String before = detokenizer.apply(Arrays.copyOfRange(tokens, from, length - 1));
        int old = before.length();
        while (old > 0 && before.charAt(old - 1) == HALF) {
            old--;
        }
        int cut = -1;
        for (String string : strings) {
            int at = text.indexOf(string, Math.max(0, old - string.length() + 1));
            cut = at >= 0 && (cut < 0 || at < cut) ? at : cut;
        }
        return cut;
    }

    /** A token from which on the text surely holds all of a stop string that ends in the last one. */
    private int windowStart(int[] tokens, int length) {
        int start = length - 1;
        for (int held = 0; start > 0 && held < longest; start--) {
            mayEndIn(tokens[start - 1]);
            held += characters[tokens[start - 1]];
        }
        return Math.max(0, start - 1); // the first token of a text may decode without its space
    }

    private boolean mayEndIn(int token) {
        if (ends[token] == 0) {
            String piece = piece(token);
            characters[token] = (int) piece.chars().filter(c -> c != HALF).count();
            ends[token] = strings.stream().anyMatch(string -> mayEndIn(piece, string)) ? MAY : CANNOT;
        }
        return ends[token] == MAY;
    }

    private static boolean mayEndIn(String piece, String string) {
        if (piece.indexOf(HALF) >= 0 || piece.contains(string)) {
            return true;
        }
        for (int end = 1; end <= Math.min(piece.length(), string.length()); end++) {
            if (piece.startsWith(string.substring(string.length() - end))) {
                return true;
            }
        }
        return false;
    }

    /** What a token adds to a text that goes before it; half a character where that cannot be told. */
    private String piece(int token) {
        String once = detokenizer.apply(new int[] {token});
        String twice = detokenizer.apply(new int[] {token, token});
        return twice.startsWith(once) ? twice.substring(once.length()) : String.valueOf(HALF);
    }
}
