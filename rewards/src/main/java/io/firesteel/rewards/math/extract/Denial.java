package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Words around a number that deny it ({@code not 20}, {@code 20 is wrong}), bound it ({@code at least 20}, {@code 20 or more}), work
 * on it ({@code twice 20}, {@code 20 squared}), suppose it ({@code if it were 20}) or make it the end of something ({@code from 20},
 * {@code 10 to 20}).
 */
final class Denial {
    /** Words between a number and what denies or bounds it: {@code not equal to 20}. */
    private static final Set<String> BETWEEN =
            Set.of("be", "equal", "equals", "to", "or", "of", "the", "exactly", "is", "a", "longer");

    /** Words with which another clause begins than that of a denial before them: {@code not easy to see that 20}. */
    private static final Set<String> CLAUSES = Set.of(
            "is", "are", "was", "were", "equals", "that", "so", "and", "but", "it", "we", "since", "because", "if",
            "as", "which", "by", "just", "only", "with", "for");

    /** What denies the verb that stands between it and a number: {@code did not pack 51}. */
    private static final Set<String> NEGATIONS = Set.of("not", "never", "cannot");

    /** What takes the place of a number that is meant: {@code 20 rather than 21}. */
    private static final Set<String> CONTRASTS = Set.of("not", "than", "of");

    private static final Set<String> BOUNDS = Set.of("exceeds", "exceed", "exceeding", "near");

    /** Words of which a number after "of" is only the beginning: {@code the square of 20}. */
    private static final Set<String> DERIVED = Set.of(
            "double",
            "triple",
            "square",
            "cube",
            "opposite",
            "successor",
            "predecessor",
            "multiple",
            "multiples",
            "divisor",
            "divisors",
            "factors");

    /** Words before "to" that put a number beside another one: {@code close to 20}. */
    private static final Set<String> BESIDE =
            Set.of("close", "closer", "next", "compared", "relative", "opposite", "prior");

    private static final Set<String> MEASURES =
            Set.of("many", "much", "large", "big", "high", "long", "few", "little", "great", "small", "far");

    private static final Set<String> DIVIDES =
            Set.of("divided", "multiplied", "divide", "multiply", "dividing", "multiplying", "divisible", "raised");

    private static final Set<String> SUPPOSES = Set.of(
            "if",
            "suppose",
            "supposing",
            "assume",
            "assuming",
            "whether",
            "unless",
            "imagine",
            "doubt",
            "wonder",
            "pretend",
            "wrong",
            "incorrect",
            "false");

    /** What may stand between those and a number: {@code suppose that it is 20}, {@code assume x = 20}. */
    private static final Set<String> SUPPOSED = Set.of(
            "it", "that", "this", "is", "was", "were", "be", "are", "the", "there", "result", "total", "number",
            "value", "answer", "sum", "to", "equals", "equal");

    /** Denials that may belong to what is counted: {@code 20 wrong answers}. */
    private static final Set<String> ADJECTIVES =
            Set.of("wrong", "incorrect", "false", "untrue", "mistaken", "impossible", "excluded");

    /** Subjects that deny all that is said of them. */
    private static final String[] NOBODY = {"none of", "neither of", "no one ", "nobody "};

    private static final int LONGEST_CLAUSE = 40;
    private static final Set<String> CERTAIN = Set.of("no", "without", "a", "any");

    private static final Set<String> ARE = Set.of("is", "was", "are", "were", "would", "be", "seems", "looks");
    private static final Set<String> OR_MORE = Set.of(
            "more", "less", "fewer", "greater", "higher", "lower", "above", "below", "up", "not", "over", "under");

    private static final int MOST_BETWEEN = 4;
    private static final int MOST_OF_A_VERB = 2;
    private static final int MOST_SUPPOSED = 6;

    private Denial() {}

    /** Whether the words before a number deny, bound or suppose it, or work on it. */
    static boolean isBefore(Words words, int start) {
        String word = words.before(start);
        int begin = words.lettersBefore(words.skipBack(start));
        String before = words.before(begin);
        return switch (word) {
                    case "from" -> true;
                    case "to", "through" ->
                        isNumber(words, begin) || BESIDE.contains(before) || isUpTo(words, begin, before);
                    case "of" -> isNumber(words, begin);
                    case "by" -> DIVIDES.contains(before);
                    case "as" -> MEASURES.contains(before);
                    default -> false;
                }
                || isSupposed(words, start)
                || isOfNobody(words, start)
                || isBoundOrDenied(words, start);
    }

    /** {@code is up to 20}; it all adds up to 20. */
    private static boolean isUpTo(Words words, int to, String before) {
        int up = words.lettersBefore(words.skipBack(to));
        return before.equals("up") && (up == words.from() || ARE.contains(words.before(up)));
    }

    /** Whether what is said from here on is said to be doubted or wrong: {@code I doubt that the answer is 20}. */
    static boolean isDoubted(String text, int start) {
        return isSupposed(new Words(text, 0), start);
    }

    /** Whether a formula is denied by the word right before it: {@code not \boxed{20}}. */
    static boolean isRightBefore(String text, int start) {
        int at = start;
        while (at > 0 && (Words.isSpace(text.charAt(at - 1)) || "$*(".indexOf(text.charAt(at - 1)) >= 0)) {
            at--;
        }
        Words words = new Words(text, 0);
        String word = text.substring(words.wordStart(at), at).toLowerCase(Locale.ROOT);
        return NEGATIONS.contains(word) || word.endsWith("n't") || word.endsWith("n’t");
    }

    private static boolean isNumber(Words words, int end) {
        int last = words.skipBack(end);
        return last < end && last > words.from() && (Words.isNumeral(words.at(last - 1)) || words.at(last - 1) == '$');
    }

    private static boolean isSupposed(Words words, int start) {
        int at = start;
        for (int count = 0; count < MOST_SUPPOSED; count++) {
            int last = words.skipBack(at);
            int begin = words.wordStart(last);
            if (last == at || begin == last) {
                return false;
            }
            String word = words.text().substring(begin, last).toLowerCase(Locale.ROOT);
            if (SUPPOSES.contains(word)) {
                return !word.equals("doubt") || !CERTAIN.contains(words.before(begin));
            }
            boolean symbol = last - begin == 1 && (word.equals("=") || Character.isLetter(word.charAt(0)));
            if (!symbol && !SUPPOSED.contains(word)) {
                return false;
            }
            at = begin;
        }
        return false;
    }

    /** {@code none of them is 20} */
    private static boolean isOfNobody(Words words, int start) {
        int begin = start;
        while (begin > Math.max(words.from(), start - LONGEST_CLAUSE) && ",.;:!?\n".indexOf(words.at(begin - 1)) < 0) {
            begin--;
        }
        String clause = words.text().substring(begin, start).toLowerCase(Locale.ROOT);
        return Stream.of(NOBODY).anyMatch(clause::contains);
    }

    private static boolean isBoundOrDenied(Words words, int start) {
        String text = words.text();
        int at = start;
        boolean verb = false;
        boolean choice = false;
        boolean of = false;
        for (int count = 0, verbs = 0; count < MOST_BETWEEN && verbs <= MOST_OF_A_VERB; count++) {
            int last = words.skipBack(at);
            int begin = words.wordStart(last);
            String word = text.substring(begin, last).toLowerCase(Locale.ROOT);
            if (last == at || begin == last) {
                return false;
            }
            boolean letters = Character.isLetter(word.charAt(word.length() - 1));
            if (choice && words.isOperand(begin, last)) {
                at = begin; // not 20 or 21
            } else if (!BETWEEN.contains(word)) {
                boolean negation =
                        NEGATIONS.contains(word) || letters && (word.endsWith("n't") || word.endsWith("n’t"));
                boolean denied = negation || LoadedWords.denies(word) || word.equals("but");
                boolean bound = !verb
                        && (LoadedWords.any(word)
                                || LoadedWords.operates(word)
                                || BOUNDS.contains(word)
                                || DERIVED.contains(word) && (of || count == 0));
                if (letters && (verbs == 0 ? denied || bound : negation)) {
                    return true;
                }
                if (!letters || verb || CLAUSES.contains(word)) {
                    return false;
                }
                verbs++;
            }
            choice = word.equals("or");
            of |= word.equals("of");
            verb |= word.equals("is") || word.equals("equals"); // what stands before it is another clause
            at = begin;
        }
        return false;
    }

    /** Whether the words after a number, or after its unit, deny it or work on it. */
    static boolean isAfter(Words words, Measure measure) {
        int after = measure.end();
        String word = words.after(after);
        boolean apart = words.skipOn(after) > after;
        if (!apart || word.isEmpty()) {
            return false;
        }
        String next = words.after(words.lettersAfter(words.skipOn(after)));
        boolean bound = word.equals("or") && OR_MORE.contains(next)
                || word.equals("and") && (next.equals("above") || next.equals("up"))
                || word.equals("at") && (next.equals("most") || next.equals("least"))
                || word.equals("below") && (next.equals("zero") || next.equals("freezing"));
        boolean changed = ARE.contains(word)
                ? LoadedWords.denies(next)
                : LoadedWords.operates(word)
                        || LoadedWords.denies(word) && (next.isEmpty() || !ADJECTIVES.contains(word));
        return bound || measure.isBare() && changed;
    }

    /**
     * The end of what a contrast sets a denied number against, 20 of {@code 20, not 21} and of {@code 20 boxes rather than 21};
     * -1 if there is none.
     */
    static int contrasted(Words words, int start) {
        String text = words.text();
        String word = words.before(start);
        if (!CONTRASTS.contains(word)) {
            return -1;
        }
        int at = words.skipBack(words.lettersBefore(words.skipBack(start)));
        if (!word.equals("not")) {
            String second = text.substring(words.lettersBefore(at), at).toLowerCase(Locale.ROOT);
            if (!second.equals(word.equals("than") ? "rather" : "instead")) {
                return -1;
            }
            at = words.skipBack(words.lettersBefore(at));
        }
        int and = words.lettersBefore(at);
        at = text.substring(and, at).equals("and") ? words.skipBack(and) : at;
        at -= at > words.from() && text.charAt(at - 1) == ',' ? 1 : 0;
        int noun = words.lettersBefore(at);
        int number = words.skipBack(noun);
        boolean counted = noun < at && number < noun && number > words.from();
        int end = counted ? number : at;
        return end > words.from() && Words.isNumeral(text.charAt(end - 1)) ? end : -1;
    }
}
