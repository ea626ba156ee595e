package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;
import io.firesteel.rewards.math.syntax.PlainNotation;
import io.firesteel.rewards.math.syntax.Prose;
import io.firesteel.rewards.response.Response;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the answer in a text, in a few linear scans. The rules, first match wins:
 *
 * <ol>
 *   <li>nothing after the first end-of-turn token counts, and nothing before the last {@code </think>}; reasoning that
 *       never ends has no answer;
 *   <li>the one {@code <answer>} block; two blocks are no answer;
 *   <li>the last of: {@code \boxed} (neighbours belong together if "and", "or" or a comma joins them), a line
 *       {@code #### 72}, "the final answer is …";
 *   <li>the last "answer is …", "answer: …" or "option is …", or what stands under a heading "Answer";
 *   <li>the whole text, if it is not prose;
 *   <li>under {@link Extraction#LAST_NUMBER}, the last formula or number.
 * </ol>
 */
public final class AnswerExtractor {
    /** Answers stand at the end: of longer texts only so many characters are looked at. */
    static final int MAX_TAIL = 32_768;

    private static final int MAX_WHOLE = 400;
    private static final int MAX_BOXES = 64;
    /** What stands before the word "answer" in a heading is shorter. */
    private static final int LONGEST_HEADING = 24;

    private static final int NEAR = 10;
    private static final int JOINED = 70;
    private static final String ANSWER = "answer";
    /** What follows that word where the answer follows; a longer one before its beginning. */
    private static final String[] VERBS = {" is:", " is", "s are", ":", " :", " =", " equals"};

    /** The same where none of those follows anywhere: what would be is said of other cases too. */
    private static final String[] MODAL_VERBS = {
        " would be",
        " should be",
        " must be",
        " will be",
        " comes out to be",
        " comes out to",
        " comes to",
        " turns out to be"
    };

    /** What may stand before the word where a sentence says nothing but the answer. */
    private static final Set<String> LEADS = Set.of(
            "the",
            "final",
            "the final",
            "so the",
            "so, the",
            "thus the",
            "thus, the",
            "therefore the",
            "therefore, the",
            "hence the",
            "hence, the",
            "my",
            "correct",
            "the correct");

    /** "Answer:" by other words, and how far from the end of a text they are looked for. */
    private static final String[] LABELS = {
        "option:",
        "choice:",
        "Option:",
        "Choice:",
        "Ans:",
        "Antwort:",
        "Respuesta:",
        "Réponse :",
        "Réponse:",
        "Risposta:",
        "Ответ:",
        "答案：",
        "答案:",
        "答案是"
    };

    private static final Set<String> THAT = Set.of(
            "the",
            "our",
            "my",
            "the final",
            "our final",
            "my final",
            "the correct",
            "the right",
            "therefore the",
            "thus the");

    private static final Set<String> CONCLUSIONS = Set.of("so", "thus", "hence", "therefore", "then");

    private static final int LABELLED = 400;

    /** A line break that was escaped, and no command nor a row's end. Without choices that could be undone: linear. */
    private static final Pattern LINE_BREAK = Pattern.compile("(?<!\\\\)\\\\n(?![a-z])");

    /** Words that a sentence begins with, and no name of an answer. */
    private static final Set<String> BEGINNINGS = Set.of(
            "so",
            "we",
            "he",
            "she",
            "it",
            "they",
            "i",
            "you",
            "this",
            "that",
            "there",
            "the",
            "then",
            "thus",
            "hence",
            "therefore",
            "first",
            "finally",
            "now",
            "if",
            "in",
            "after",
            "since",
            "for",
            "from",
            "and",
            "but",
            "as",
            "with",
            "let",
            "to",
            "when",
            "by",
            "next",
            "here",
            "also");

    /** Marks behind an answer that say it is done. */
    private static final String CHECKS = "✓✔✅☑∎■□";

    private static final Pattern MIXED = Pattern.compile("\\d{1,9}+ and \\d{1,9}+/\\d{1,9}+");

    private static final String[] TURN_ENDS = {
        "<|im_end|>", "<|im_start|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end▁of▁sentence|>", "</s>"
    };

    private final Extraction extraction;
    /** References are not a policy's: one whose box never closes was torn, and is read as far as it goes. */
    private final boolean reference;

    public AnswerExtractor(Extraction extraction) {
        this(extraction, false);
    }

    private AnswerExtractor(Extraction extraction, boolean reference) {
        this.extraction = extraction;
        this.reference = reference;
    }

    /** For references, or solutions that end in one. */
    public static AnswerExtractor ofReferences() {
        return new AnswerExtractor(Extraction.LAST_NUMBER, true);
    }

    /**
     * What was found in a text.
     *
     * @param candidates in order: the first that can be read is the answer; empty if there is none
     * @param unmarked the text that they were looked for in, where nothing in it or around it marks an answer; null where something
     *     does, and where no answer may stand at all: in reasoning that never ends, in broken answer blocks
     */
    public record Found(List<String> candidates, String unmarked) {
        private static final Found NOTHING = new Found(List.of(), null);
    }

    /** The candidates in order: the first that can be read is the answer. Empty if there is none. */
    public List<String> candidates(String text) {
        return find(text).candidates();
    }

    /** The candidates, and the text without marks that they are from. */
    public Found find(String text) {
        Response response = Response.finished(turn(text));
        if (response.isStillReasoning()) {
            return Found.NOTHING;
        }
        Response.Block block = response.block();
        if (block.begins() == 0) {
            return within(tail(response.afterReasoning()), false);
        }
        return block.isOneAfterStrays() ? within(tail(block.content()), true) : Found.NOTHING;
    }

    private Found within(String raw, boolean answer) {
        String text = Markup.off(singleBackslashes(raw)).strip();
        text = text.indexOf('\n') < 0 ? Markup.withoutBullet(text) : text;
        if (text.isEmpty()) {
            return Found.NOTHING;
        }
        String strong = strong(text);
        if (strong != null) {
            return strong.isBlank() ? Found.NOTHING : new Found(List.of(clean(strong)), null);
        }
        List<String> candidates = new ArrayList<>();
        String weak = afterAnswer(text);
        if (weak != null && !weak.isBlank()) {
            candidates.add(clean(weak));
        }
        boolean inline = MathSegments.isOne(text);
        if (answer && !inline && weak == null && text.indexOf('\n') < 0 && Sentence.end(text, 0) >= text.length() - 1) {
            String said = Sentence.answer(text.substring(0, Sentence.end(text, 0)));
            if (said != null) {
                candidates.add(clean(said));
            }
        }
        if (extraction == Extraction.LAST_NUMBER && !inline) {
            statement(text).forEach(statement -> candidates.add(clean(statement)));
        }
        if (answer || inline || isWhole(text)) {
            candidates.add(clean(text));
        }
        if (Prose.words(text) > 0 && (answer || extraction == Extraction.LAST_NUMBER)
                || MathSegments.any(text) && !Prose.isProse(text)) {
            candidates.addAll(lastFormulas(text));
        }
        return new Found(candidates, answer || weak != null ? null : text);
    }

    /**
     * Whether a text without formulas between delimiters is one answer as it stands. Where the last number is taken, several
     * sentences are not, nor is one that takes its number back, or that tells of it.
     */
    private boolean isWhole(String text) {
        boolean plain = text.length() <= MAX_WHOLE && !Prose.isProse(text) && !MathSegments.any(text);
        if (!plain || reference || extraction != Extraction.LAST_NUMBER || Prose.words(text) == 0) {
            return plain;
        }
        LastNumber.Found number = LastNumber.in(text, 0);
        if (number == null || Sentence.end(text, 0) < text.length() - 1) {
            return number == null;
        }
        Words words = new Words(text, 0);
        int end = words.lettersAfter(0);
        String first = text.substring(0, end).toLowerCase(Locale.ROOT);
        if (end > 0 && !words.isNotation(0, end)) {
            return text.indexOf('=') < 0 && !BEGINNINGS.contains(first) && !number.isTakenBack() && !number.decided();
        }
        boolean equation = text.indexOf('=') >= 0 && Prose.words(text.substring(0, text.indexOf('='))) == 0;
        return equation || !number.isTakenBack() && !number.decided();
    }

    /**
     * What a short sentence says after its first words: the whole of a list, {@code 20 or 21} of "The candidates are 20 or 21", else
     * the readings of its last number, {@code 72} of "She sold 72 clips". None if it is no such sentence, or its words take that back.
     */
    private List<String> statement(String text) {
        if (text.length() > MAX_WHOLE || text.indexOf('\n') >= 0) {
            return List.of();
        }
        int words = 0;
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            boolean word = at - start > 1 && !Prose.isNotation(text.substring(start, at))
                    || at > start && text.charAt(start) > 0x2E80;
            if (!word) {
                at = start;
                break;
            }
            words += text.charAt(start) > 0x2E80 ? 2 : 1;
            while (at < text.length()
                    && (text.charAt(at) == ' ' || text.charAt(at) == ',' || text.charAt(at) == '\'')) {
                at++;
            }
        }
        String rest = text.substring(at);
        boolean statement = words >= 2 && says(rest) && !Prose.isProse(rest) && !MathSegments.any(rest);
        if (!statement || reference) {
            return statement ? List.of(rest) : List.of();
        }
        LastNumber.Found number = LastNumber.in(text, 0);
        if (isList(rest) && (number == null || !number.decided())) {
            boolean loaded = LoadedWords.any(text.substring(0, at)) || rest.indexOf('?') >= 0;
            return loaded ? List.of() : List.of(rest);
        }
        return number == null ? List.of() : number.readings();
    }

    /** Whether "and", "or", a comma or a semicolon stands between two numbers; {@code 2 and 1/2 cups} is one. */
    private static boolean isList(String text) {
        int first = 0;
        while (first < text.length() && !isDigit(text.charAt(first))) {
            first++;
        }
        int last = text.length();
        while (last > first && !isDigit(text.charAt(last - 1))) {
            last--;
        }
        String between = text.substring(first, last);
        boolean clause = between.contains(", and ") && between.indexOf(',') == between.lastIndexOf(',');
        if (clause
                && between.substring(between.indexOf(',') + ", and ".length())
                        .chars()
                        .allMatch(c -> isDigit((char) c))) {
            return false; // she ate 3, and 4 were left
        }
        if (MIXED.matcher(between).matches() && last + 1 < text.length() && text.charAt(last) == ' ') {
            return false;
        }
        return between.contains(", ")
                || between.contains(" and ")
                || between.contains(" or ")
                || between.contains(";")
                || between.contains("，")
                || between.contains("、");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether a text has a digit, and none after a word: of "10 which is 1,000" only the end may be the answer. */
    private static boolean says(String text) {
        boolean digit = false;
        boolean word = false;
        for (int at = 0; at < text.length(); at++) {
            int start = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            word |= at - start > 1 && !Prose.isNotation(text.substring(start, at));
            boolean here = at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
            if (here && word) {
                return false;
            }
            digit |= here;
        }
        return digit;
    }

    // ---------------------------------------------------------------- before the rules

    /** What stands before the first end-of-turn token. */
    private static String turn(String text) {
        String turn = text;
        int tag = text.indexOf('<'); // none of these stands before it
        if (tag < 0) {
            return text;
        }
        for (String end : TURN_ENDS) {
            int at = turn.indexOf(end, tag);
            turn = at >= 0 ? turn.substring(0, at) : turn;
        }
        return turn;
    }

    private static String tail(String text) {
        return text.length() <= MAX_TAIL ? text : text.substring(text.length() - MAX_TAIL);
    }

    /** A text in which every command has two backslashes was escaped once too often, and so were its quotes and line breaks. */
    private static String singleBackslashes(String written) {
        String text = written.contains("\\\"") ? written.replace("\\\"", "\"") : written;
        boolean doubled = false;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
            int end = at;
            while (end < text.length() && text.charAt(end) == '\\') {
                end++;
            }
            if (end < text.length() && Character.isLetter(text.charAt(end))) {
                boolean lineBreak = end - at == 1
                        && text.charAt(end) == 'n'
                        && (end + 1 == text.length() || !Character.isLowerCase(text.charAt(end + 1)));
                if ((end - at) % 2 != 0 && !lineBreak) {
                    return text;
                }
                doubled |= !lineBreak;
            }
            at = end;
        }
        return doubled ? LINE_BREAK.matcher(text).replaceAll("\n").replace("\\\\", "\\") : text;
    }

    // ---------------------------------------------------------------- marked answers

    /** The last of the boxed answers, the {@code ####} line and the final answer; null if there is none. */
    private String strong(String text) {
        int box = Math.max(last(text, "\\boxed", text.length()), last(text, "\\fbox", text.length()));
        int hashes = hashes(text);
        int marked = Math.max(box, hashes);
        int phrase = Math.max(finalAnswer(text, marked), marked < 0 ? -1 : answerLine(text, marked));
        if (phrase >= 0) {
            return following(text, phrase);
        }
        if (marked < 0) {
            return null;
        }
        if (marked == box) {
            int said = box;
            while (said >= 0 && Denial.isRightBefore(text, said)) {
                said = Math.max(last(text, "\\boxed", said), last(text, "\\fbox", said));
            }
            return said < 0 || Withdrawal.follows(text, end(text, box)) ? "" : boxed(text, said);
        }
        int end = text.indexOf('\n', hashes);
        return text.substring(hashes + 4, end < 0 ? text.length() : end);
    }

    /** Where the last "final answer is" ends that begins after {@code mark}, in any case; -1 if there is none. */
    private static int finalAnswer(String text, int mark) {
        String phrase = "final answer is";
        int before = phrase.indexOf(ANSWER);
        int first = mark + 1 + before;
        for (int at = lastAnswer(text, first, text.length()); at >= 0; at = lastAnswer(text, first, at)) {
            if (text.regionMatches(true, at - before, phrase, 0, phrase.length())) {
                return at - before + phrase.length();
            }
        }
        return -1;
    }

    /**
     * Where the answer of a sentence or line "Answer: D", "The answer is 5" begins that comes after {@code mark} and has nothing
     * before these words: it supersedes a box before it. -1 if there is none, or no answer follows at once.
     */
    private static int answerLine(String text, int mark) {
        int answer = lastAnswer(text, mark + 1, text.length());
        if (answer < 0) {
            return -1;
        }
        int line = answer;
        while (line > mark && answer - line <= LONGEST_HEADING && ".!\n".indexOf(text.charAt(line - 1)) < 0) {
            line--;
        }
        String before =
                text.substring(line, answer).replace("#", "").replace("*", "").strip();
        boolean bare = before.isEmpty() || LEADS.contains(before.toLowerCase(Locale.ROOT));
        int verb = bare && line > mark + 1 ? afterVerb(text, answer + ANSWER.length()) : -1;
        int at = verb;
        while (at >= 0 && at < text.length() && " *:$".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return verb >= 0 && Sentence.beginsWithAnswer(text.substring(at, Sentence.end(text, at))) ? verb : -1;
    }

    /** Where a text goes on after "is" or a colon; -1 if neither stands there. */
    private static int afterVerb(String text, int from) {
        return afterVerb(text, from, VERBS);
    }

    private static int afterVerb(String text, int from, String[] verbs) {
        int at = from;
        if (text.startsWith(" to ", from)) {
            int is = text.indexOf(" is", from); // "The answer to the question is 51"
            boolean near = is > 0 && is - from <= LONGEST_HEADING * 2 && Sentence.end(text, from) > is;
            at = near && !Sentence.hasDigit(text.substring(from, is)) ? is : from;
        }
        for (String verb : verbs) {
            if (text.regionMatches(true, at, verb, 0, verb.length())) {
                return at + verb.length();
            }
        }
        return -1;
    }

    /** The last {@code ####} that a number follows: in Markdown it is a heading otherwise. */
    private static int hashes(String text) {
        for (int at = last(text, "####", text.length()); at >= 0; at = text.lastIndexOf("####", at - 1)) {
            int next = at + 4;
            while (next < text.length() && (text.charAt(next) == ' ' || text.startsWith("**", next))) {
                next += text.charAt(next) == ' ' ? 1 : 2;
            }
            boolean heading = at > 0 && text.charAt(at - 1) != '\n' && text.charAt(at - 1) != ' ';
            if (!heading && next < text.length() && "0123456789-+.$\\(".indexOf(text.charAt(next)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    /** The box at {@code last}, with the boxes before it that belong to it. */
    private String boxed(String text, int last) {
        if (!reference && isUnclosed(text, last)) {
            return "";
        }
        StringBuilder joined = new StringBuilder(content(text, last));
        joined.append(percentAfter(text, end(text, last)));
        int first = last;
        for (int boxes = 1; ; boxes++) {
            int before = Math.max(last(text, "\\boxed", first), last(text, "\\fbox", first));
            int end = before < 0 ? -1 : end(text, before);
            if (before < 0 || boxes == MAX_BOXES || end > first || !joins(text.substring(end, first))) {
                return joined.toString();
            }
            joined.insert(0, content(text, before) + " , ");
            first = before;
        }
    }

    /**
     * Where {@code what} last begins before {@code end}, or -1. Looking forward first costs little, since the JVM does it many
     * characters at a time, and mostly there is none.
     */
    private static int last(String text, String what, int end) {
        int first = text.indexOf(what);
        return first < 0 || first >= end ? -1 : text.lastIndexOf(what, end - 1);
    }

    private static boolean joins(String between) {
        if (between.length() < NEAR) {
            return !Sentence.takesBack(between.replace(" or ", " "));
        }
        String lower = between.toLowerCase(Locale.ROOT);
        return between.length() < JOINED
                && !between.contains(". ")
                && between.indexOf('\n') == between.lastIndexOf('\n')
                && !Prose.isProse(between)
                && (lower.contains("and") || lower.contains("or") || lower.contains(","));
    }

    private static int open(String text, int box) {
        int at = box + (text.startsWith("\\boxed", box) ? 6 : 5);
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
        return at;
    }

    private static String content(String text, int box) {
        int open = open(text, box);
        if (open >= text.length()) {
            return "";
        }
        int end = end(text, box);
        if (text.charAt(open) != '{') {
            return text.substring(open, end);
        }
        return text.substring(
                open + 1,
                Math.max(
                        open + 1,
                        end > open + 1 && text.charAt(end - 1) == '}' && isBalanced(text, open, end) ? end - 1 : end));
    }

    /** Whether a box's brace never closes: what it was to hold is not known. */
    private static boolean isUnclosed(String text, int box) {
        int open = open(text, box);
        return open < text.length() && text.charAt(open) == '{' && !isBalanced(text, open, end(text, box));
    }

    private static boolean isBalanced(String text, int open, int end) {
        int depth = 0;
        for (int at = open; at < end; at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
        }
        return depth == 0;
    }

    /** Where a box ends: after its closing brace; at the end of the line or formula if that is missing. */
    private static int end(String text, int box) {
        int open = open(text, box);
        if (open >= text.length()) {
            return text.length();
        }
        if (text.charAt(open) != '{') {
            int end = open;
            while (end < text.length() && "$\n .,\\)".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            return end;
        }
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return at + 1;
            }
        }
        int end = open;
        while (end < text.length() && text.charAt(end) != '$' && text.charAt(end) != '\n') {
            end++;
        }
        return end;
    }

    /** {@code \boxed{20} percent} is 20 %. */
    static String percentAfter(String text, int from) {
        int at = from;
        while (at < text.length() && (" $\\)]*".indexOf(text.charAt(at)) >= 0) && !text.startsWith("\\%", at)) {
            at++;
        }
        boolean percent = text.regionMatches(true, at, "percent", 0, 7)
                || text.startsWith("%", at)
                || text.startsWith("\\%", at)
                || text.startsWith("pct", at);
        return percent ? " \\%" : "";
    }

    /** What follows the last "answer is" or the like, in any case; null if there is none. */
    private static String afterAnswer(String text) {
        for (int at = lastAnswer(text, 0, text.length()); at >= 0; at = lastAnswer(text, 0, at)) {
            int verb = afterVerb(text, at + ANSWER.length());
            if (verb >= 0 && Denial.isDoubted(text, at)) {
                continue;
            }
            if (verb >= 0) {
                return following(text, verb);
            }
            int below = underHeading(text, at);
            if (below >= 0) {
                return following(text, below);
            }
        }
        int near = Math.max(0, text.length() - 2 * LABELLED);
        for (int at = lastAnswer(text, near, text.length()); at >= 0; at = lastAnswer(text, near, at)) {
            int verb = afterVerb(text, at + ANSWER.length(), MODAL_VERBS);
            if (verb >= 0) {
                return following(text, verb);
            }
            String before = beforeAnswer(text, at);
            if (before != null) {
                return before;
            }
        }
        int choice = Math.max(last(text, "option is", text.length()), last(text, "choice is", text.length()));
        choice = choice < 0 ? label(text) : choice + "option is".length();
        return choice < 0 ? null : following(text, choice);
    }

    /** {@code 51} of "So 51 is the final answer."; null where the word "answer" ends no such sentence. */
    private static String beforeAnswer(String text, int answer) {
        int after = answer + ANSWER.length();
        int start = answer;
        while (start > 0
                && answer - start < NEAR * 20
                && text.charAt(start - 1) != '\n'
                && !text.startsWith(". ", start - 2)) {
            start--;
        }
        int is = text.lastIndexOf(" is ", answer);
        if (is <= start || after < text.length() && ".!\n".indexOf(text.charAt(after)) < 0) {
            return null;
        }
        String between = text.substring(is + 4, answer).strip();
        boolean said = THAT.contains(between);
        String before = text.substring(start, is).strip();
        int space = before.indexOf(' ');
        String first =
                space < 0 ? "" : before.substring(0, space).replace(",", "").toLowerCase(Locale.ROOT);
        String number = CONCLUSIONS.contains(first) ? before.substring(space).strip() : before;
        return said && Sentence.beginsWithAnswer(number) && !Prose.isProse(number) ? number : null;
    }

    /** Where what a label near the end of a text announces begins: "Correct option:", "Antwort:"; -1 if there is none. */
    private static int label(String text) {
        int from = Math.max(0, text.length() - LABELLED);
        String end = text.substring(from);
        for (String label : LABELS) {
            int at = end.lastIndexOf(label);
            if (at >= 0) {
                return from + at + label.length();
            }
        }
        return -1;
    }

    /** Where the text under a heading {@code ## Final Answer} or after a bold {@code **Answer**:} begins; -1 if the word is in neither. */
    private static int underHeading(String text, int answer) {
        int line = answer;
        while (line > 0 && answer - line <= LONGEST_HEADING && text.charAt(line - 1) != '\n') {
            line--;
        }
        String before = answer - line <= LONGEST_HEADING ? text.substring(line, answer) : "";
        int end = answer + ANSWER.length();
        boolean alone = end < text.length() && text.charAt(end) == '\n';
        boolean marked = alone || before.startsWith("#") || before.startsWith("**");
        String words = before.replace("#", "").replace("*", "").strip();
        if (!marked || !(words.isEmpty() || words.equalsIgnoreCase("final") || words.equalsIgnoreCase("the final"))) {
            return -1;
        }
        int at = answer + ANSWER.length();
        while (at < text.length() && "*:： ".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        boolean colon = text.substring(answer, at).indexOf(':') >= 0;
        return at < text.length() && (colon || text.charAt(at) == '\n') ? at : -1;
    }

    /** Where the word "answer", in any case, last begins from {@code from} on and ends before {@code end}; -1 if nowhere. */
    private static int lastAnswer(String text, int from, int end) {
        for (int at = end - ANSWER.length(); at >= from; at--) {
            // Two letters first: most of a text is passed by with one comparison a character.
            if ((text.charAt(at + 3) | 0x20) == 'w'
                    && (text.charAt(at) | 0x20) == 'a'
                    && text.regionMatches(true, at, ANSWER, 0, ANSWER.length())) {
                return at;
            }
        }
        return -1;
    }

    /** The formula at {@code from}, or the sentence. */
    private static String following(String text, int from) {
        String answer = beginning(text, from);
        int start = text.indexOf(answer, from);
        boolean number = start >= 0 && (Sentence.hasDigit(answer) || answer.length() == 1);
        return number && Withdrawal.follows(text, Sentence.end(text, start + answer.length())) ? "" : answer;
    }

    private static String beginning(String text, int from) {
        int at = from;
        while (at < text.length()
                && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == ':' || text.charAt(at) == '*')) {
            at++;
        }
        String rest = text.substring(at);
        List<MathSegments.Segment> segments = MathSegments.find(rest);
        if (!segments.isEmpty() && segments.get(0).start() == 0) {
            int end = segments.get(last(rest, segments)).end();
            return Sentence.leaves(rest.substring(end, Sentence.end(rest, end)))
                    ? joined(rest, segments)
                    : rest.substring(0, Sentence.end(rest, end));
        }
        String sentence = rest.substring(0, Sentence.end(rest, 0));
        String answer = Sentence.answer(sentence);
        if (answer != null) {
            return answer;
        }
        // Of several numbers in plain words none is the answer; of formulas the last one is, unless words before it say
        // more of it.
        boolean formulas = MathSegments.any(sentence) && Sentence.leadsToFormula(sentence);
        List<String> found = formulas ? lastFormulas(sentence) : List.of();
        return found.isEmpty() ? sentence : found.get(0);
    }

    /** The first formula with those that "and", "or" or a comma joins to it. */
    private static String joined(String text, List<MathSegments.Segment> segments) {
        StringBuilder joined = new StringBuilder(segments.get(0).content());
        int last = last(text, segments);
        for (int i = 1; i <= last; i++) {
            joined.append(" , ").append(segments.get(i).content());
        }
        return joined + percentAfter(text, segments.get(last).end());
    }

    /** The last formula that is joined to the first. */
    private static int last(String text, List<MathSegments.Segment> segments) {
        int last = 0;
        while (last + 1 < segments.size()
                && last < MAX_BOXES
                && isConnective(text.substring(
                        segments.get(last).end(), segments.get(last + 1).start()))) {
            last++;
        }
        return last;
    }

    // ---------------------------------------------------------------- the last formula

    /** Formulas and the number after them, from the end; none where the last of them is taken back. */
    private static List<String> lastFormulas(String text) {
        List<MathSegments.Segment> segments = MathSegments.find(text);
        List<String> found = new ArrayList<>();
        int end = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).end();
        LastNumber.Found number = LastNumber.in(text, end);
        if (number != null) {
            if (number.isTakenBack() || end > 0 && Operation.joins(text, end, number.start())) {
                return found;
            }
            found.addAll(number.readings());
        }
        for (int i = segments.size() - 1; i >= 0 && found.size() < 4; i--) {
            MathSegments.Segment segment = segments.get(i);
            if (Prose.isProse(segment.content())) {
                continue;
            }
            StringBuilder joined = new StringBuilder(segment.content());
            while (i > 0
                    && isConnective(text.substring(
                            segments.get(i - 1).end(), segments.get(i).start()))) {
                i--;
                joined.insert(0, segments.get(i).content() + " , ");
            }
            LastNumber.Found formula =
                    LastNumber.formula(text, segments.get(i).start(), segment.end(), joined.toString());
            if (formula.isTakenBack()) {
                return found;
            }
            found.addAll(formula.readings());
        }
        if (segments.isEmpty() || found.isEmpty()) {
            LastNumber.Found any = LastNumber.in(text, 0);
            if (any != null && !any.isTakenBack() && !found.contains(any.answer())) {
                found.addAll(any.readings());
            }
        }
        return found;
    }

    private static boolean isConnective(String between) {
        String word = between.strip().toLowerCase(Locale.ROOT);
        return word.equals("and")
                || word.equals("or")
                || word.equals(",")
                || word.equals(", and")
                || word.equals(", or");
    }

    /** Without delimiters, emphasis and the sentence's punctuation around it. */
    public static String clean(String raw) {
        String text = PlainNotation.of(raw.strip());
        while (true) {
            String before = text;
            if (MathSegments.isOne(text)) {
                text = MathSegments.find(text).get(0).content().strip();
            }
            while (!text.isEmpty() && CHECKS.indexOf(text.charAt(text.length() - 1)) >= 0) {
                text = text.substring(0, text.length() - 1).stripTrailing();
            }
            while ((text.endsWith(".") && !text.endsWith("..")
                            || text.endsWith(",")
                            || text.endsWith(";")
                            || text.endsWith(":"))
                    && !text.startsWith("\\", text.length() - 2)) {
                text = text.substring(0, text.length() - 1).stripTrailing();
            }
            if (text.startsWith("**") && text.endsWith("**") && text.length() > 4) {
                text = text.substring(2, text.length() - 2).strip();
            } else if (text.startsWith("**") && text.indexOf("**", 2) < 0
                    || text.endsWith("**") && text.indexOf("**") == text.length() - 2) {
                text = (text.startsWith("**") ? text.substring(2) : text.substring(0, text.length() - 2)).strip();
            }
            if (text.startsWith("__") && text.endsWith("__") && text.length() > 4) {
                text = text.substring(2, text.length() - 2).strip();
            }
            if (text.endsWith("*")
                    && text.indexOf('*') == text.length() - 1
                    && text.length() > 1
                    && Character.isDigit(text.charAt(text.length() - 2))) {
                text = text.substring(0, text.length() - 1).strip(); // the end of an emphasis that began before
            }
            text = unwrapped(text);
            if (text.equals(before)) {
                return text;
            }
        }
    }

    /** Without one pair of Markdown's or the sentence's marks around it: {@code `5`}, {@code *5*}, {@code "5"}. */
    private static String unwrapped(String text) {
        int last = text.length() - 1;
        if (last < 2) {
            return text;
        }
        char open = text.charAt(0);
        char close = text.charAt(last);
        boolean pair = open == close && "`*_\"".indexOf(open) >= 0 || open == '“' && close == '”';
        return pair && text.indexOf(close, 1) == last ? text.substring(1, last).strip() : text;
    }
}
