package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;
import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Prose;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The answer that a sentence gives, where the sentence is known to give one: what it begins with, without the clause or remark
 * after it ({@code 51 boxes, since 3 are left}), or else its only number ({@code she packed 51 boxes}). Of several numbers none
 * of which comes first, none is the answer.
 */
final class Sentence {
    /** Words that begin a clause or an adverbial after an answer. */
    private static final Set<String> CLAUSES = Set.of(
            "because",
            "since",
            "as",
            "so",
            "which",
            "with",
            "at",
            "for",
            "when",
            "after",
            "before",
            "while",
            "hence",
            "thus",
            "therefore",
            "altogether",
            "making",
            "giving",
            "leaving",
            "given",
            "that",
            "where",
            "from",
            "by");

    /** Words that take an answer back, or offer another. */
    private static final Set<String> RETRACTIONS = Set.of(
            "wait",
            "actually",
            "rather",
            "instead",
            "maybe",
            "perhaps",
            "correction",
            "scratch",
            "sorry",
            "mistake",
            "wrong",
            "or");

    /** Words before a number that say another one: {@code the square of 5}. */
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
            "divisors",
            "factors",
            "times");

    private static final String[] ADVERBIALS = {
        "in total", "in all", "in the", "to the nearest", "rounded", "correct to"
    };

    /** So much of a remark is looked at for words that take the answer back. */
    private static final int LONGEST_REMARK = 240;

    private Sentence() {}

    /** Where the sentence at {@code from} ends: at a full stop or exclamation mark before white space, or at the line's end. */
    static int end(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n') {
                return at;
            }
            boolean last = at + 1 == text.length() || Character.isWhitespace(text.charAt(at + 1));
            boolean ellipsis = at > from && text.charAt(at - 1) == '.';
            if (last && (c == '.' && !ellipsis || c == '!')) {
                return at;
            }
        }
        return text.length();
    }

    /** The answer of one sentence; the sentence itself where it is not known which part of it that is. */
    static String answer(String sentence) {
        String plain = withoutEmphasis(sentence).strip();
        String head = plain.substring(0, clause(plain)).strip();
        head = endsOpen(head) ? plain : head;
        if (beginsWithAnswer(head) && !Prose.isProse(head)) {
            return head;
        }
        if (MathSegments.any(plain) || !beginsWithWord(plain)) {
            return null;
        }
        String words = wordsWithReason(plain);
        return words == null ? onlyNumber(plain) : words;
    }

    /** {@code Tom} of "Tom, because he is older": words with a reason after them; null where there is none, or anything else. */
    private static String wordsWithReason(String sentence) {
        int because = Math.max(sentence.indexOf(" because "), sentence.indexOf(" since "));
        String words = because < 0 ? "" : sentence.substring(0, because).strip();
        boolean plain = !words.isEmpty() && !hasDigit(words) && !Prose.isProse(words) && !LoadedWords.any(words);
        return plain && sentence.indexOf(',', because) < 0 && !takesBack(sentence) ? words : null;
    }

    /**
     * Whether what follows a formula in its sentence leaves it as the answer: no other answer, no denial, and no word right after
     * it that says something of it, as in {@code $8$ squared}.
     */
    static boolean leaves(String rest) {
        // Behind a number, as every word of the sentence is.
        String near = "0" + rest.substring(0, Math.min(rest.length(), LONGEST_REMARK));
        return !takesBack(near) && !LoadedWords.any(near.substring(0, clause(near)));
    }

    /** Whether a sentence begins with a number, a formula or the letter of a choice. */
    static boolean beginsWithAnswer(String sentence) {
        if (sentence.isEmpty()) {
            return false;
        }
        char c = sentence.charAt(0);
        boolean choice = c >= 'A'
                && c <= 'J'
                && (sentence.length() == 1
                        || !Character.isLetterOrDigit(sentence.charAt(1)) && sentence.charAt(1) != '\'');
        return Character.isDigit(c) || "-−+.$€£\\([{|√".indexOf(c) >= 0 || choice || isOption(sentence);
    }

    private static boolean isOption(String sentence) {
        String lower = sentence.toLowerCase(Locale.ROOT);
        return lower.startsWith("option ") || lower.startsWith("choice ");
    }

    private static boolean beginsWithWord(String sentence) {
        int end = letters(sentence, 0);
        return end > 1 && !Prose.isNotation(sentence.substring(0, end)) || end == 1 && Prose.isProse(sentence);
    }

    /** {@code **51** boxes} without its emphasis; stars between two characters are a power. */
    private static String withoutEmphasis(String text) {
        if (!text.contains("**")) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            boolean stars = text.startsWith("**", at);
            boolean inside = at > 0
                    && at + 2 < text.length()
                    && !Character.isWhitespace(text.charAt(at - 1))
                    && !Character.isWhitespace(text.charAt(at + 2));
            if (stars && !inside) {
                at++;
            } else {
                plain.append(text.charAt(at));
            }
        }
        return plain.toString();
    }

    /** Whether what is left ends in a word that joins it to what was cut. */
    private static boolean endsOpen(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        return lower.endsWith(" or") || lower.endsWith(" and") || lower.endsWith(" but") || lower.endsWith(" not");
    }

    /** Where the first clause or remark after the answer begins; the sentence's length if there is none. */
    private static int clause(String sentence) {
        int depth = 0;
        boolean formula = false;
        for (int at = 0; at < sentence.length(); at++) {
            char c = sentence.charAt(at);
            if (c == '\\') {
                at++;
                continue;
            }
            if (c == '$' && at > 0 && sentence.indexOf('$') != sentence.lastIndexOf('$')) {
                formula = !formula;
            }
            boolean bracket = c == '(' && depth == 0 && at > 0 && sentence.charAt(at - 1) == ' ';
            if (bracket && !formula && isRemark(sentence, at + 1, false)) {
                return at;
            }
            depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
            if (depth != 0 || formula || at == 0) {
                continue;
            }
            boolean pause = c == ',' || c == ';' || c == '—' || c == '–' && sentence.charAt(at - 1) == ' ';
            if (pause && isRemark(sentence, at + 1, false) || c == ' ' && isRemark(sentence, at + 1, true)) {
                return at;
            }
        }
        return sentence.length();
    }

    /** Whether words begin here that leave the answer before them as it is; {@code bare} if no mark stands between the two. */
    private static boolean isRemark(String sentence, int from, boolean bare) {
        int start = from;
        while (start < sentence.length() && sentence.charAt(start) == ' ') {
            start++;
        }
        int end = letters(sentence, start);
        String word = sentence.substring(start, end).toLowerCase(Locale.ROOT);
        if (word.length() < 2 || word.equals("and") || word.equals("or")) {
            return false;
        }
        String rest = sentence.substring(start, Math.min(sentence.length(), start + LONGEST_REMARK));
        boolean bound = word.equals("at") && (rest.startsWith("at most") || rest.startsWith("at least"));
        boolean clause = CLAUSES.contains(word) && !bound;
        for (String adverbial : ADVERBIALS) {
            clause |= rest.startsWith(adverbial);
        }
        boolean share = rest.startsWith("of ") && start > 1 && sentence.charAt(start - 2) == '%';
        clause |= share;
        clause &= rest.indexOf(" " + word + " ", word.length()) < 0; // 20 when n = 1, and 21 when n = 2
        if (takesBack(rest)) {
            return false;
        }
        if (!bare && word.equals("not")) {
            return beginsWithAnswer(sentence.substring(end).strip()); // "51, not 52"
        }
        // After a mark any other words will do that say nothing of the number.
        return clause
                || !bare && !Prose.isNotation(word) && !LoadedWords.any(rest) && !hasDigit(rest)
                || !bare && isInWords(rest);
    }

    /** {@code 72 (seventy-two)}: the number once more, in words. */
    private static boolean isInWords(String rest) {
        int close = rest.indexOf(')');
        return close > 0 && NumberWords.of(rest.substring(0, close)) >= 0;
    }

    static boolean takesBack(String rest) {
        for (int at = 0; at < rest.length(); at++) {
            int end = letters(rest, at);
            if (end > at) {
                String word = rest.substring(at, end).toLowerCase(Locale.ROOT);
                if (RETRACTIONS.contains(word) || word.equals("no") && rest.startsWith(",", end)) {
                    return true;
                }
                at = end;
            }
        }
        return false;
    }

    /** The one number in a sentence of words; null if there are several, or words that say something of it. */
    private static String onlyNumber(String sentence) {
        if (!hasDigit(sentence)) {
            return onlyNumberInWords(sentence);
        }
        LastNumber.Found number = LastNumber.in(sentence, 0);
        if (number == null
                || number.isTakenBack()
                || LoadedWords.any(withoutNames(sentence))
                || takesBack(sentence)
                || !leads(sentence.substring(0, number.start()))) {
            return null;
        }
        boolean first = !hasDigit(sentence.substring(0, number.start()));
        boolean plain = sentence.chars().noneMatch(c -> "=<>≤≥+*^\\".indexOf(c) >= 0)
                && (sentence.indexOf('/') < 0 || number.answer().indexOf('/') > 0);
        return first && plain ? number.answer() : null;
    }

    /** "to" and "out" say nothing between words. */
    private static String withoutNames(String sentence) {
        return sentence.replace(" to ", " ").replace(" out ", " ");
    }

    /** Whether words lead to the sentence's formulas, and none around the last one deny, bound or change it. */
    static boolean leadsToFormula(String sentence) {
        List<MathSegments.Segment> formulas = MathSegments.find(sentence);
        String before = sentence.substring(0, formulas.get(0).start());
        String after =
                sentence.substring(formulas.get(formulas.size() - 1).end()).strip();
        String next = after.substring(0, letters(after, 0));
        return beginsWithWord(before) && leads(before) && !LoadedWords.operates(next) && !LoadedWords.denies(next);
    }

    private static boolean leads(String before) {
        boolean derived =
                Stream.of(before.toLowerCase(Locale.ROOT).split("[^a-z]+")).anyMatch(DERIVED::contains);
        return !derived && !LoadedWords.any(withoutNames(before));
    }

    /** The one number in words of a sentence without digits: {@code she packed fifty-one boxes}; null if there is none, or several. */
    private static String onlyNumberInWords(String sentence) {
        String[] words = sentence.split("[^A-Za-z-]+");
        String found = null;
        for (int at = 0; at < words.length; at++) {
            int start = at;
            while (at < words.length && (NumberWords.isNumber(words[at]) || at > start && words[at].equals("and"))) {
                at++;
            }
            if (at == start) {
                continue;
            }
            String run = String.join(" ", Arrays.asList(words).subList(start, at));
            if (found != null || NumberWords.value(run) == null || run.equalsIgnoreCase("one")) {
                return null;
            }
            found = run;
        }
        int at = found == null ? -1 : sentence.indexOf(found);
        boolean plain = at > 0 && leads(sentence.substring(0, at)) && !takesBack(sentence);
        return plain && !LoadedWords.any(sentence.substring(at + found.length())) ? sentence.substring(at) : null;
    }

    static boolean hasDigit(String text) {
        return text.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private static int letters(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
