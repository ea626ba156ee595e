package io.firesteel.core.text;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Keeps the special tokens that somebody's data spells apart from those that a template sets: a problem whose text holds {@code <|im_end|>}
 * must not end its own turn.
 *
 * <p>For one prompt: every value is {@linkplain #mark marked} before the template, whatever it is, sets it into the text; the text is then
 * {@linkplain #encode encoded}, and what was marked becomes tokens of plain text. A special token that only two values side by side spell,
 * or a value and the template, is one of the template's.
 */
public final class Literals {
    /** Begins a mark. No text holds it: a noncharacter of Unicode. What does all the same is marked too. */
    private static final String MARK = "\uFDD0";

    /** Stands behind it: which one it is, in a range that no template changes, since it has no meaning. */
    private static final char FIRST = '\uE000';

    private static final char LAST = '\uF8FF';

    private final List<String> special;
    private final List<String> marked = new ArrayList<>();

    /** @param special the tokenizer's special tokens */
    public Literals(Set<String> special) {
        this.special = new ArrayList<>(special);
        this.special.removeIf(String::isEmpty);
        this.special.add(MARK);
        this.special.sort(Comparator.comparingInt(String::length).reversed());
    }

    /** The value, with a mark in the place of each special token that it spells; mostly the value itself. */
    public String mark(String value) {
        if (special.stream().noneMatch(value::contains)) {
            return value;
        }
        StringBuilder result = new StringBuilder();
        for (int at = 0; at < value.length(); ) {
            int here = at;
            String token = special.stream()
                    .filter(one -> value.startsWith(one, here))
                    .findFirst()
                    .orElse(null);
            if (token == null) {
                result.append(value.charAt(at++));
            } else {
                result.append(MARK).append((char) (FIRST + number(token)));
                at += token.length();
            }
        }
        return result.toString();
    }

    private int number(String token) {
        int known = marked.indexOf(token);
        if (known >= 0) {
            return known;
        }
        if (marked.size() > LAST - FIRST) {
            throw new Fault(
                    "prompt", "at most " + (LAST - FIRST + 1) + " special tokens", "more", "take them out of the text");
        }
        marked.add(token);
        return marked.size() - 1;
    }

    /** The text as everybody reads it: each mark is again what it stands for. */
    public String text(String withMarks) {
        StringBuilder text = new StringBuilder();
        for (String piece : pieces(withMarks)) {
            text.append(isMark(piece) ? literal(piece) : piece);
        }
        return text.toString();
    }

    /** The tokens of a text with marks: special where the template says so, text where a value does. */
    public int[] encode(Tokenizer tokenizer, String withMarks) {
        int[] all = {};
        for (String piece : pieces(withMarks)) {
            int[] more = isMark(piece) ? tokenizer.encodeLiteral(literal(piece)) : tokenizer.encode(piece);
            int from = all.length;
            all = Arrays.copyOf(all, from + more.length);
            System.arraycopy(more, 0, all, from, more.length);
        }
        return all;
    }

    /** The text, parted before and behind each mark. A special token parts it there too, so nothing beside it becomes other tokens. */
    private List<String> pieces(String withMarks) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int at = withMarks.indexOf(MARK); at >= 0; at = withMarks.indexOf(MARK, at + 1)) {
            if (at + 1 < withMarks.length() && isMark(withMarks.substring(at, at + 2))) {
                if (at > from) {
                    pieces.add(withMarks.substring(from, at));
                }
                pieces.add(withMarks.substring(at, at + 2));
                from = at + 2;
            }
        }
        if (from < withMarks.length() || pieces.isEmpty()) {
            pieces.add(withMarks.substring(from));
        }
        return pieces;
    }

    private boolean isMark(String piece) {
        return piece.length() == 2
                && piece.startsWith(MARK)
                && piece.charAt(1) >= FIRST
                && piece.charAt(1) < FIRST + marked.size();
    }

    private String literal(String mark) {
        return marked.get(mark.charAt(1) - FIRST);
    }
}
