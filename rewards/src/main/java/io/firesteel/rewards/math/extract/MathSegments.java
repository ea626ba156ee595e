package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Prose;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds formulas between their delimiters: {@code $…$} within one line, {@code $$…$$}, {@code \(…\)}, {@code \[…\]}. A dollar sign
 * that an amount follows is no delimiter where the next one begins something of its own: {@code paid $83 before $x = 5$}.
 */
final class MathSegments {
    /** @param content what stands between the delimiters, which stand at {@code start} and before {@code end} */
    record Segment(int start, int end, String content) {}

    private MathSegments() {}

    /** The formulas in order; an opening delimiter that never closes is no formula. */
    static List<Segment> find(String text) {
        return find(text, Integer.MAX_VALUE);
    }

    /** Whether there is a formula. */
    static boolean any(String text) {
        return !find(text, 1).isEmpty();
    }

    /** The first {@code most} formulas. */
    private static List<Segment> find(String text, int most) {
        List<Segment> segments = new ArrayList<>();
        // Once no closing delimiter follows, none will follow later: each kind is searched to the end at most once.
        boolean[] missing = new boolean[3];
        for (int at = 0; at < text.length() && segments.size() < most; at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                char kind = text.charAt(at + 1);
                int which = kind == '(' ? 0 : kind == '[' ? 1 : -1;
                boolean rowGap = kind == '[' && at > 0 && text.charAt(at - 1) == '\\';
                if (which >= 0 && !missing[which] && !rowGap) {
                    int close = text.indexOf(which == 0 ? "\\)" : "\\]", at + 2);
                    missing[which] = close < 0;
                    if (close >= 0) {
                        segments.add(new Segment(at, close + 2, text.substring(at + 2, close)));
                        at = close + 1;
                        continue;
                    }
                }
                at++;
            } else if (c != '$') {
                continue;
            } else if (text.startsWith("$$", at) && !missing[2]) {
                int close = text.indexOf("$$", at + 2);
                missing[2] = close < 0;
                if (close > at + 2) {
                    segments.add(new Segment(at, close + 2, text.substring(at + 2, close)));
                    at = close + 1;
                } else {
                    at++;
                }
            } else {
                int close = inlineEnd(text, at + 1);
                if (close < 0) {
                    continue;
                }
                if (text.charAt(close) == '$') {
                    if (isAmount(text, at, close)) {
                        continue;
                    }
                    if (close > at + 1) {
                        segments.add(new Segment(at, close + 1, text.substring(at + 1, close)));
                    }
                    at = close;
                }
            }
        }
        return segments;
    }

    /** Whether a dollar sign stands before an amount, and the next one is not its end: a digit, or words and then a blank, show it. */
    private static boolean isAmount(String text, int dollar, int next) {
        if (!Words.isDigit(text.charAt(dollar + 1)) || next + 1 == text.length()) {
            return false;
        }
        char before = text.charAt(next - 1);
        char after = text.charAt(next + 1);
        boolean begins = Words.isBlank(before) || "(*_-\"'“".indexOf(before) >= 0;
        return begins
                && !Words.isBlank(after)
                && (Words.isDigit(after) || Prose.words(text.substring(dollar + 1, next)) > 0);
    }

    /** The next dollar sign or line break, -1 if there is neither. */
    private static int inlineEnd(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '$' || c == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Whether the whole text is one formula in its delimiters. */
    static boolean isOne(String text) {
        if (text.length() < 3 || !(text.startsWith("$") || text.startsWith("\\(") || text.startsWith("\\["))) {
            return false;
        }
        List<Segment> first = find(text, 1);
        return !first.isEmpty() && first.get(0).start() == 0 && first.get(0).end() == text.length();
    }
}
