package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LatexCommands;
import io.firesteel.rewards.math.syntax.LoadedWords;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Multiple choice: a reference that is one capital letter is compared as a letter. */
public final class Choices {
    /** A choice with its explanation is shorter, whatever stands around it. */
    private static final int LONGEST = 4_096;

    private static final Set<String> CONNECTIVES = Set.of("and", "or", "nor", "not", "but", "either", "both", "also");

    private static final Set<String> TAKEN_BACK =
            Set.of("wait", "actually", "rather", "instead", "correction", "scratch");

    private static final String[] OPENINGS = {
        "\\textbf{",
        "\\text{",
        "\\mathrm{",
        "\\mathbf{",
        "\\mbox{",
        "\\textnormal{",
        "\\rm ",
        "(",
        "**",
        "{",
        "Option ",
        "option ",
        "Choice ",
        "choice "
    };

    private static final int LONGEST_DECLARED = 400;
    /** On at most that many characters, and without choices that could be undone: linear. */
    private static final List<Pattern> DECLARED = List.of(
            Pattern.compile(
                    "\\b(?i:option|choice|answer) [(*]{0,3}+([A-J])[)*]{0,3}+ is (?:the )?+(?:correct|right|answer|best)\\b"),
            Pattern.compile(
                    "(?<![\\w(])[(*]{0,3}+([A-J])[)*]{0,3}+ is (?:the )?+(?:correct|right|best) (?:answer|option|choice)\\b"));

    private Choices() {}

    /** The letter of a reference that goes on after it, such as {@code \textbf{(D) }12}; null if it is anything else. */
    public static String explained(String reference) {
        if (reference.length() > LONGEST) {
            return null;
        }
        String text = AnswerExtractor.clean(reference);
        boolean dressed = text.startsWith("\\text") || text.startsWith("\\mathrm{") || text.startsWith("\\mathbf{");
        String letter = dressed && text.length() < 200 ? in(text) : null;
        return letter != null && text.contains("(" + letter + ")") ? letter : null;
    }

    /** What an explained reference says after its letter; null if there is nothing. */
    public static String explanation(String reference) {
        String text = AnswerExtractor.clean(reference);
        int end = text.indexOf(')');
        if (end < 0) {
            return null;
        }
        // The brace may close right after the letter or at the end: \textbf{(B)}\ 5, \textbf{(B) }5, \textbf{(B) 5}.
        String rest = text.substring(end + 1).strip();
        if (rest.startsWith("}")) {
            rest = rest.substring(1);
        } else if (rest.endsWith("}") && rest.indexOf('{') < 0) {
            rest = rest.substring(0, rest.length() - 1);
        } else if (rest.indexOf('}') >= 0 && (rest.indexOf('{') < 0 || rest.indexOf('}') < rest.indexOf('{'))) {
            rest = rest.substring(0, rest.indexOf('}')) + " " + rest.substring(rest.indexOf('}') + 1);
        }
        return rest.replace("\\ ", " ").isBlank() ? null : rest;
    }

    /** Whether a name is one capital letter. */
    public static boolean isLetter(String name) {
        return name.length() == 1 && name.charAt(0) >= 'A' && name.charAt(0) <= 'Z';
    }

    /** The choice that an answer begins with: {@code C}, {@code (C)}, {@code \text{C}}, {@code C. 12}; null if none. */
    public static String in(String answer) {
        String text = undressed(answer.strip());
        if (text.isEmpty()) {
            return null;
        }
        boolean small = text.charAt(0) >= 'a' && text.charAt(0) <= 'j';
        if (small && text.substring(1).chars().allMatch(c -> ").:}*".indexOf(c) >= 0)) {
            return text.substring(0, 1).toUpperCase(Locale.ROOT); // (b) and nothing else
        }
        if (!isLetter(text.substring(0, 1))) {
            return null;
        }
        boolean ends = text.length() == 1 || ").:}*\\".indexOf(text.charAt(1)) >= 0;
        return ends && !namesAnother(text, 1) && !goesBack(text) ? text.substring(0, 1) : null;
    }

    private static String undressed(String answer) {
        String text = answer;
        for (int at = 0; at < OPENINGS.length; at++) {
            if (text.startsWith(OPENINGS[at])) {
                text = text.substring(OPENINGS[at].length()).strip();
                at = -1;
            }
        }
        return text;
    }

    /** Whether an answer goes on to another option, {@code B) 4, D) 9}, or takes the first back: {@code B... no, wait, D}. */
    private static boolean goesBack(String text) {
        for (int at = 1; at < text.length(); at++) {
            int start = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            String word = text.substring(start, at);
            boolean mark = at < text.length() && (text.charAt(at) == ')' || text.charAt(at) == ':');
            boolean option = word.length() == 1
                    && word.charAt(0) >= 'A'
                    && word.charAt(0) <= 'J'
                    && word.charAt(0) != text.charAt(0)
                    && mark
                    && " ,;(/".indexOf(text.charAt(start - 1)) >= 0
                    && isNoArgument(text, start);
            if (option || word.length() > 1 && TAKEN_BACK.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** {@code P(A)} and {@code (2, A)} name no options. */
    private static boolean isNoArgument(String text, int at) {
        boolean bracket = text.charAt(at - 1) == '(';
        return bracket
                ? at < 2 || !Character.isLetterOrDigit(text.charAt(at - 2))
                : text.lastIndexOf('(', at) <= text.lastIndexOf(')', at - 1);
    }

    /**
     * The choice of a text that says "option B is correct" or "B is the correct answer"; null if it says so of none, or of
     * several.
     */
    public static String declared(String text) {
        String end = text.length() <= LONGEST_DECLARED ? text : text.substring(text.length() - LONGEST_DECLARED);
        String found = null;
        for (Pattern pattern : DECLARED) {
            Matcher matcher = pattern.matcher(end);
            while (matcher.find()) {
                String letter = matcher.group(1);
                if (found != null && !found.equals(letter)) {
                    return null;
                }
                found = letter;
            }
        }
        return found;
    }

    /** Whether the first word of a choice's rest is one more choice: {@code (C) or (D)} and {@code C. D} choose nothing. */
    private static boolean namesAnother(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            int start = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                if (Character.isDigit(text.charAt(at)) || "+-=<>^_".indexOf(text.charAt(at)) >= 0) {
                    return false;
                }
                continue;
            }
            String word = text.substring(start, at--);
            boolean command = text.charAt(start - 1) == '\\' && text.charAt(Math.max(0, start - 2)) != '\\';
            if (isLetter(word) && !command) {
                return !goesOn(text, start + 1);
            }
            boolean between = command
                    ? LatexCommands.PROSE.contains(word) || LatexCommands.INVISIBLE.contains(word)
                    : CONNECTIVES.contains(word.toLowerCase(Locale.ROOT));
            if (!between) {
                return false;
            }
        }
        return false;
    }

    /** Whether a letter is the first of a phrase or formula: {@code A cat}, {@code B = 2}, {@code x}. */
    private static boolean goesOn(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        int end = at;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end);
        return word.isEmpty()
                ? at < text.length() && "+-=<>^_('0123456789".indexOf(text.charAt(at)) >= 0
                : !isLetter(word) && !CONNECTIVES.contains(word.toLowerCase(Locale.ROOT));
    }

    /**
     * The choices of an answer that names several and nothing else, in order: {@code A, C}, {@code ACD},
     * {@code \text{A and C}}, {@code ①③}; null for anything else, and for one choice.
     */
    public static String several(String answer) {
        if (answer.length() > 100) {
            return null;
        }
        TreeSet<String> letters = new TreeSet<>();
        int runs = 0;
        int longest = 0;
        for (int at = 0; at < answer.length(); at++) {
            int start = at;
            while (at < answer.length() && (Character.isLetter(answer.charAt(at)) || isCircled(answer.charAt(at)))) {
                at++;
            }
            if (at == start) {
                if (" ,，、;&(){}\\".indexOf(answer.charAt(at)) < 0) {
                    return null;
                }
                continue;
            }
            String run = answer.substring(start, at--);
            boolean command = start > 0 && answer.charAt(start - 1) == '\\';
            if (command ? LatexCommands.PROSE.contains(run) : run.equals("and")) {
                continue;
            }
            boolean options = run.chars().allMatch(c -> c >= 'A' && c <= 'H' || isCircled((char) c));
            if (!options) {
                return null;
            }
            runs++;
            longest = Math.max(longest, run.length());
            run.chars().forEach(c -> letters.add(Character.toString(c)));
        }
        boolean one = runs == 1 || longest == 1; // AB, CD are two names
        return one && letters.size() > 1 ? String.join("", letters) : null;
    }

    private static boolean isCircled(char c) {
        return c >= '①' && c <= '⑳';
    }

    /**
     * The last capital letter that stands alone in a text; "I" is a word there, and so is "A" before another one, but for
     * {@code option A} and {@code A is right}. Null if there is none, and where its sentence asks, denies it or takes it back:
     * no letter before it stands in for it.
     */
    public static String last(String text) {
        for (int at = text.length() - 1; at >= 0; at--) {
            char c = text.charAt(at);
            boolean alone = c >= 'A'
                    && c <= 'Z'
                    && c != 'I'
                    && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (at + 1 == text.length()
                            || !Character.isLetterOrDigit(text.charAt(at + 1)) && text.charAt(at + 1) != '\'')
                    && (c != 'A' || !isArticle(text, at));
            if (alone) {
                return isSaid(text, at) ? String.valueOf(c) : null;
            }
        }
        return null;
    }

    private static boolean isArticle(String text, int at) {
        String before = text.substring(Math.max(0, at - 7), at).toLowerCase(Locale.ROOT);
        boolean named = before.endsWith("option ") || before.endsWith("choice ");
        boolean blank = at + 1 < text.length() && Character.isWhitespace(text.charAt(at + 1));
        boolean word = blank && at + 2 < text.length() && Character.isLetter(text.charAt(at + 2));
        return word && !named && !text.startsWith("is ", at + 2);
    }

    /** Whether the sentence of a letter says it: it does not ask, and neither it nor a "but", "no" or "wait" after it denies it. */
    private static boolean isSaid(String text, int at) {
        int start = at;
        while (start > 0 && ".!?\n".indexOf(text.charAt(start - 1)) < 0) {
            start--;
        }
        int end = at;
        while (end < text.length() && ".!?\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String sentence = text.substring(start, end);
        boolean asks = end < text.length() && text.charAt(end) == '?';
        int next = Math.min(end + 1, text.length());
        String after = text.substring(next, Sentence.end(text, next)).strip();
        boolean goesOn = after.startsWith("But") || after.startsWith("but");
        return !asks
                && !denies(sentence)
                && !Sentence.takesBack(sentence)
                && !Sentence.takesBack(after.replace(" or ", " "))
                && !(goesOn && denies(after));
    }

    private static boolean denies(String sentence) {
        return Stream.of(sentence.split("[^A-Za-z]+")).anyMatch(LoadedWords::denies);
    }
}
