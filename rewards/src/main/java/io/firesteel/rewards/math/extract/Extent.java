package io.firesteel.rewards.math.extract;

import java.util.Set;

/**
 * How far the formula of a number reaches beyond blanks: over operators ({@code 5 - 3}), to the whole number before a fraction
 * ({@code 2 1/2}, {@code 2 and 1/2 cups}), to groups of digits ({@code 2 400}), to a share ({@code 3 out of 8}, {@code 1 in 4}), and
 * to the members of a list ({@code 20 or 21}, {@code 1, 2 and 3}).
 */
final class Extent {
    /** Words after which a dash before a number is its sign. */
    private static final Set<String> VERBS = Set.of("is", "was", "are", "were", "be", "equals", "equal", "becomes");

    private static final int TRIES = 24;
    private static final int LONGEST_GROUP = 3;
    private static final int MOST_MEMBERS = 64;

    private final Words words;
    private final String text;
    private final Stretch stretch;
    private boolean mixed;

    private Extent(Words words, Stretch stretch) {
        this.words = words;
        this.text = words.text();
        this.stretch = stretch;
    }

    /** Widens a stretch to all of its formula, and says what is written there. */
    static String of(Words words, Stretch stretch) {
        Extent extent = new Extent(words, stretch);
        extent.left();
        extent.right();
        return extent.mixed ? extent.list(stretch.written().replace(" and ", " ")) : extent.list(null);
    }

    private void left() {
        for (int tries = 0; tries < TRIES; tries++) {
            int start = stretch.start;
            int last = words.skipBack(start);
            int begin = words.wordStart(last);
            if (last == start || begin == last) {
                return;
            }
            String word = text.substring(begin, last);
            int before = words.operandBefore(begin);
            if (Words.isOperator(word) || word.equals(":") && before >= 0) {
                if (before < 0) {
                    stretch.start = isMark(word, begin) ? start : begin;
                    return;
                }
                stretch.start = before;
            } else if (words.isOperand(begin, last)
                    && (Words.OPERATORS.indexOf(text.charAt(start)) >= 0
                            || Words.OPERATORS.indexOf(text.charAt(last - 1)) >= 0)) {
                stretch.start = begin;
            } else if (isSignedWhole(begin, last) && (isFraction() || last - begin <= LONGEST_GROUP && isGroup())) {
                stretch.start = begin;
            } else {
                share(word, begin);
                return;
            }
        }
    }

    /** Whether an operator before a number and after words is none: a dash, or what a line of a list begins with. */
    private boolean isMark(String word, int begin) {
        boolean dash = Words.DASHES.contains(word) && !word.equals("−") && !VERBS.contains(words.before(begin));
        return dash || word.equals("*") || word.equals("+");
    }

    /** The whole number before "and 1/2", "out of 8" or "in 4". */
    private void share(String word, int begin) {
        int of = begin;
        if (word.equals("of") && words.before(begin).equals("out")) {
            of = text.lastIndexOf("out", begin);
        } else if (!(word.equals("and")
                        && isFraction()
                        && !words.after(stretch.end).isEmpty()
                || word.equals("in") && words.isWhole(stretch.start, stretch.end))) {
            return;
        }
        int last = words.skipBack(of);
        int share = words.wordStart(last);
        boolean whole = last < of && words.isWhole(share, last);
        if (!whole || word.equals("in") && !isChance(text.substring(share, last), stretch.written())) {
            return;
        }
        mixed = word.equals("and");
        stretch.start = share;
    }

    /** {@code 1 in 4}; 20 in 2019 are counted in a year. */
    private static boolean isChance(String one, String all) {
        boolean year = all.length() == 4 && (all.startsWith("19") || all.startsWith("20"));
        return !year && (one.length() < all.length() || one.length() == all.length() && one.compareTo(all) < 0);
    }

    private void right() {
        for (int tries = 0; tries < TRIES && stretch.end < text.length(); tries++) {
            int end = stretch.end;
            int sign = words.skipOn(end);
            int gap = words.wordEnd(sign);
            int begin = words.skipOn(gap);
            int stop = words.wordEnd(begin);
            while (stop > begin && Words.CLOSING.indexOf(text.charAt(stop - 1)) >= 0) {
                stop--;
            }
            if (sign == end
                    || !Words.isOperator(text.substring(sign, gap))
                    || begin == gap
                    || !words.isOperand(begin, stop)) {
                return;
            }
            stretch.end = stop;
        }
    }

    /** {@code 1/2}, which a whole number before it makes a mixed one. */
    private boolean isFraction() {
        int start = stretch.start;
        int slash = text.indexOf('/', start);
        return slash > start
                        && slash < stretch.end
                        && words.isWhole(start, slash)
                        && words.isWhole(slash + 1, stretch.end)
                || stretch.end - start == 1 && !Words.isDigit(text.charAt(start));
    }

    private boolean isSignedWhole(int begin, int last) {
        boolean sign = "-−".indexOf(text.charAt(begin)) >= 0;
        return words.isWhole(sign ? begin + 1 : begin, last);
    }

    /** Three digits, or such with more behind them, as in {@code 2 400}. */
    private boolean isGroup() {
        int start = stretch.start;
        int end = stretch.end;
        return end - start >= LONGEST_GROUP
                && words.isWhole(start, start + LONGEST_GROUP)
                && (end - start == LONGEST_GROUP
                        || !Words.isDigit(text.charAt(start + LONGEST_GROUP))
                                && Words.OPERATORS.indexOf(text.charAt(start + LONGEST_GROUP)) < 0);
    }

    /** Takes in the members before the last one of a list: two where a word joins them, three where only commas do. */
    private String list(String written) {
        int begin = stretch.start;
        boolean joined = false;
        int members = 1;
        while (members < MOST_MEMBERS) {
            int last = words.skipBack(begin);
            int word = words.wordStart(last);
            String connective = text.substring(word, last);
            if (last < begin && (connective.equals("or") || connective.equals("and") || connective.equals("and/or"))) {
                last = words.skipBack(word);
                boolean clause = connective.equals("and") && last > words.from() && text.charAt(last - 1) == ',';
                joined |= !clause; // she ate 3, and 4 were left
            } else if (last == begin || last == words.from() || ",;".indexOf(text.charAt(last - 1)) < 0) {
                break;
            }
            while (last > words.from() && ",;".indexOf(text.charAt(last - 1)) >= 0) {
                joined |= text.charAt(--last) == ';';
            }
            int member = words.wordStart(last);
            boolean first = member < last && text.charAt(member) == '$';
            if (!words.isOperand(first ? member + 1 : member, last) || !words.hasNumeral(member, last)) {
                break;
            }
            begin = member;
            members++;
        }
        if (!(joined ? members > 1 : members > 2)) {
            return written == null ? stretch.written() : written;
        }
        String list = text.substring(begin, stretch.start) + (written == null ? stretch.written() : written);
        stretch.start = begin;
        return list.replace("and/or", "or");
    }
}
