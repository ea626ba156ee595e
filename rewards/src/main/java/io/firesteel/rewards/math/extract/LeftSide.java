package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Units;

import java.util.Set;

/**
 * What stands on the other side of the equals sign before a number. Where it has a name or a variable in it, it says what the number
 * is of: {@code Var(X) = 40} is no E(X), and {@code x + 5 = 40} no 40. Where it has none, or words, it is not read:
 * {@code 15% of 200 = 30}, {@code total = 30}.
 */
final class LeftSide {
    /** Words before a formula of which it is only the end: {@code 15% of 200 = 30}. */
    private static final Set<String> OPEN = Set.of(
            "of", "times", "plus", "minus", "by", "per", "over", "from", "percent", "half", "twice", "double", "a",
            "an");

    private static final int TRIES = 24;
    private static final String NO_EQUATION = "<>!=:≠~+-−*/";

    private LeftSide() {}

    /** Where it begins; -1 where there is none to be read. */
    static int start(Words words, int number) {
        String text = words.text();
        int at = words.skipBack(number);
        if (at - 1 <= words.from() || text.charAt(at - 1) != '=' || NO_EQUATION.indexOf(text.charAt(at - 2)) >= 0) {
            return -1;
        }
        int begin = at - 1;
        boolean named = false;
        boolean measured = false;
        boolean counted = false;
        for (int tries = 0; tries < TRIES; tries++) {
            int last = words.skipBack(begin);
            int word = words.wordStart(last);
            if (word == last || isTimes(words, word, last)) {
                break;
            }
            String token = text.substring(word, last);
            if (!token.equals("=") && !token.equals("≈") && !Words.isOperator(token)) {
                if (!isTerm(words, word, last)) {
                    break;
                }
                boolean unit = Units.isMeasure(token);
                named |= !unit && token.chars().anyMatch(Character::isLetter);
                measured |= unit;
                counted |= words.hasNumeral(word, last);
            }
            begin = word;
        }
        return (named || measured && counted) && isWhole(words, begin) ? begin : -1;
    }

    /** The x of {@code 4 x 5} and {@code 4 apples x 5}. */
    private static boolean isTimes(Words words, int begin, int end) {
        boolean letter = end - begin == 1 && (words.at(begin) == 'x' || words.at(begin) == 'X');
        int last = words.skipBack(begin);
        int next = words.skipOn(end);
        return letter
                && last > words.from()
                && (Words.isDigit(words.at(last - 1)) || last - words.lettersBefore(last) > 1)
                && next < words.text().length()
                && Words.isDigit(words.at(next));
    }

    /** Whether a stretch without blanks is a formula; a name of several letters is one before brackets: {@code Var(X)}. */
    private static boolean isTerm(Words words, int begin, int end) {
        if (",;:.!?$".indexOf(words.at(end - 1)) >= 0) {
            return false;
        }
        boolean something = false;
        for (int at = begin; at < end; at++) {
            char c = words.at(at);
            something |= Character.isLetterOrDigit(c);
            if (c == '$') {
                return false;
            }
            if (Character.isLetter(c)) {
                int run = words.lettersAfter(at);
                boolean call = run < end && (words.at(run) == '(' || words.at(run) == '[');
                if (!call && !words.isNotation(at, run)) {
                    return false;
                }
                at = run - 1;
            }
        }
        return something;
    }

    /** Whether nothing before it belongs to it. */
    private static boolean isWhole(Words words, int begin) {
        boolean operator = Words.OPERATORS.indexOf(words.at(begin)) >= 0 && "-−√".indexOf(words.at(begin)) < 0;
        int next = words.skipOn(begin + 1);
        boolean times = (words.at(begin) == 'x' || words.at(begin) == 'X')
                && next > begin + 1
                && Words.isDigit(words.at(next))
                && !words.before(begin).isEmpty(); // 4 apples x 5
        return !operator && !times && !OPEN.contains(words.before(begin));
    }
}
