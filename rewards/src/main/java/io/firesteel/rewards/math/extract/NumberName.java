package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Units;

import java.util.Locale;
import java.util.Set;

/** Numbers that name something and count nothing: labels of a list, {@code step 3}, {@code by (2)}, {@code eq. 4}, {@code [1]}. */
final class NumberName {
    /** Words that a number after them names, not counts. */
    private static final Set<String> NAMED = Set.of(
            "step",
            "steps",
            "case",
            "part",
            "question",
            "problem",
            "exercise",
            "equation",
            "equations",
            "eq",
            "eqn",
            "example",
            "figure",
            "fig",
            "table",
            "line",
            "method",
            "section",
            "sec",
            "chapter",
            "page",
            "theorem",
            "lemma",
            "corollary",
            "proposition",
            "definition",
            "statement",
            "rule",
            "remark",
            "footnote",
            "appendix");

    /** Words after which a small number in round brackets is an equation's. */
    private static final Set<String> CITES = Set.of("by", "from", "using", "into", "see", "with", "cf", "via");

    /** The label before one in a list is no further. */
    private static final int LONGEST_ITEM = 1_000;

    private static final int MOST_DIGITS = 2;

    private final Words words;
    private final String text;
    private final int start;
    private final int end;

    private NumberName(Words words, int start, int end) {
        this.words = words;
        this.text = words.text();
        this.start = start;
        this.end = end;
    }

    /** Whether a stretch is no quantity. */
    static boolean is(Words words, Stretch stretch) {
        NumberName name = new NumberName(words, stretch.start, stretch.end);
        return name.isLabel() || name.isTorn() || name.isPower() || name.isNamed() || name.isCited();
    }

    /** {@code 1.} or {@code 2)} before text at the beginning of a line; of a number above 1 only where one less is a label too. */
    private boolean isLabel() {
        int dot = end;
        boolean label = dot + 1 < text.length()
                && (text.charAt(dot) == '.' || text.charAt(dot) == ')')
                && Words.isBlank(text.charAt(dot + 1))
                && end - start <= MOST_DIGITS
                && words.isWhole(start, end);
        int line = start;
        while (line > words.from() && " *#>".indexOf(text.charAt(line - 1)) >= 0) {
            line--;
        }
        if (!label || line > 0 && text.charAt(line - 1) != '\n') {
            return false;
        }
        int stop = text.indexOf('\n', dot);
        boolean names =
                !text.substring(dot + 1, stop < 0 ? text.length() : stop).isBlank();
        int number = Integer.parseInt(text.substring(start, end));
        String before = "" + (number - 1) + text.charAt(dot) + " ";
        int list = Math.max(words.from(), start - LONGEST_ITEM);
        int one = number == 1 ? -1 : text.substring(list, start).lastIndexOf(before);
        return names && (number == 1 || one == 0 || one > 0 && !Words.isDigit(text.charAt(list + one - 1)));
    }

    /** The 2 of {@code 20 cm^2}. */
    private boolean isPower() {
        return Units.isMeasure(text.substring(start, end));
    }

    /** Between a dollar sign that ends its line and one that begins its own. */
    private boolean isTorn() {
        int before = start - 1;
        boolean lineBefore = false;
        while (before >= 0 && Words.isBlank(text.charAt(before))) {
            lineBefore |= text.charAt(before--) == '\n';
        }
        int after = end;
        boolean lineAfter = false;
        while (after < text.length() && Words.isBlank(text.charAt(after))) {
            lineAfter |= text.charAt(after++) == '\n';
        }
        return lineBefore
                && lineAfter
                && before >= 0
                && after < text.length()
                && text.charAt(before) == '$'
                && text.charAt(after) == '$';
    }

    /** {@code step 3}, {@code Equation (3)}, {@code rule #4}, {@code eq. 4}. */
    private boolean isNamed() {
        int before = start;
        while (before > words.from() && "#(".indexOf(text.charAt(before - 1)) >= 0) {
            before--;
        }
        if (NAMED.contains(words.before(before))) {
            return true;
        }
        int dot = words.skipBack(before);
        boolean abbreviated = dot < before && dot > words.from() && text.charAt(dot - 1) == '.';
        return abbreviated
                && NAMED.contains(
                        text.substring(words.lettersBefore(dot - 1), dot - 1).toLowerCase(Locale.ROOT));
    }

    /** {@code by (2)}; and {@code [1]} after what it is quoted for. */
    private boolean isCited() {
        boolean round = isBracketed('(', ')');
        if (!round && !isBracketed('[', ']')) {
            return false;
        }
        if (round) {
            return CITES.contains(words.before(start));
        }
        int last = words.skipBack(start);
        return last < start
                && last > words.from()
                && (Words.isDigit(text.charAt(last - 1)) || ".,;%$)".indexOf(text.charAt(last - 1)) >= 0);
    }

    /** Whether it is a small whole number between brackets, which may be part of it or stand around it. */
    private boolean isBracketed(char open, char close) {
        boolean inside = end - start > 2 && text.charAt(start) == open && text.charAt(end - 1) == close;
        return inside && end - start - 2 <= MOST_DIGITS && words.isWhole(start + 1, end - 1);
    }
}
