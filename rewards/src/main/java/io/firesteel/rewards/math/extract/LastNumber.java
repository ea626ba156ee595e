package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.LoadedWords;
import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Prose;
import io.firesteel.rewards.math.syntax.Units;

import java.util.Locale;
import java.util.Set;

/**
 * Finds the last number in prose. It is read with the formula in plain letters that it stands in ({@code 3/4}, {@code 12π},
 * {@code 5 - 3}, {@code (3, 4)}), with its sign, its percent sign, and the unit or multiple after it ({@code 20 km}, {@code 20
 * million}, {@code 5 hours and 30 minutes}); what stands before an equals sign is not read. Numbers that name something are none:
 * digits of a word ({@code A2}, {@code GPT-4}), labels of a list ({@code 3. Check}), {@code step 3}. A number that its neighbours
 * deny, bound or change in words ({@code not 20}, {@code at least 20}, {@code 20 squared}) is no answer, and none before it stands
 * in for it.
 */
final class LastNumber {
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
            "example",
            "figure",
            "table",
            "line",
            "method",
            "section",
            "chapter",
            "page",
            "theorem",
            "lemma",
            "statement");

    /** Words between a number and what denies or bounds it: {@code not equal to 20}. */
    private static final Set<String> BETWEEN =
            Set.of("be", "equal", "equals", "to", "or", "of", "the", "exactly", "is", "a", "longer");

    /** Words with which another clause begins than that of a denial before them: {@code not easy to see that 20}. */
    private static final Set<String> CLAUSES = Set.of(
            "is", "are", "was", "were", "equals", "that", "so", "and", "but", "it", "we", "since", "because", "if",
            "as", "which", "by", "just", "only", "with", "for");

    /** What denies the verb that stands between it and a number: {@code did not pack 51}. */
    private static final Set<String> NEGATIONS = Set.of("not", "never", "cannot");

    private static final Set<String> ARE = Set.of("is", "was", "are", "were", "would", "be", "seems", "looks");
    private static final Set<String> PLACES = Set.of("st", "nd", "rd", "th");
    private static final String OPENERS = "([{";
    private static final String CLOSERS = ")]}";
    private static final String OPERATORS = "+-−*×·÷/^<>≤≥≠±√";
    private static final String DASHES = "-–—−";
    private static final String OPENING = "\"'“”‘’`*_:=≈,;#";
    private static final String CLOSING = "\"'“”‘’`*_.,;:!?。，；：！？…";

    private static final char CJK = 0x2E80;

    /** So far brackets may be apart, and so many steps are made beyond blanks. */
    private static final int NEAR = 80;

    /** The label before one in a list is no further. */
    private static final int LONGEST_ITEM = 1_000;

    private static final int TRIES = 24;
    private static final int MOST_UNITS = 4;
    private static final int MOST_BETWEEN = 4;
    private static final int MOST_OF_A_VERB = 2;

    /**
     * @param start where it begins in the text
     * @param answer it as it is to be read; null if what stands around it takes it back
     */
    record Found(int start, String answer) {
        boolean isTakenBack() {
            return answer == null;
        }
    }

    private final String text;
    private final int from;
    private int start;
    private int end;

    private LastNumber(String text, int from) {
        this.text = text;
        this.from = from;
    }

    /** The last number at or after {@code from}; null if there is none. */
    static Found in(String text, int from) {
        return new LastNumber(text, from).find();
    }

    /**
     * A formula between delimiters with the sign, multiple and unit in words around it, {@code $2$ million}; taken back as a number is.
     *
     * @param start where its opening delimiter stands
     * @param end where the text goes on after its closing one
     */
    static Found formula(String text, int start, int end, String content) {
        LastNumber formula = new LastNumber(text, 0);
        formula.start = start;
        formula.end = end;
        String plain = content.strip();
        boolean open = plain.endsWith("=") || plain.indexOf('?') >= 0;
        return open || formula.isWorkedOn() ? formula.takenBack() : formula.said(plain);
    }

    /** Whether an operator alone joins a number that begins at {@code start} to what ends before: {@code $20$ × 3}. */
    static boolean areJoined(String text, int end, int start) {
        String between = text.substring(end, start);
        String word = between.strip();
        boolean begins = word.isEmpty() && OPERATORS.indexOf(text.charAt(start)) >= 0;
        return between.indexOf('\n') < 0 && (begins || isOperator(word));
    }

    private Found takenBack() {
        return new Found(start, null);
    }

    private Found find() {
        int at = text.length();
        while (true) {
            int digit = at - 1;
            while (digit >= from && !isDigit(text.charAt(digit))) {
                digit--;
            }
            if (digit < from) {
                return null;
            }
            boolean number = core(digit) && balances() && !isLabel() && !isTorn() && !isPower();
            if (number && !NAMED.contains(wordBefore(start))) {
                return read();
            }
            at = Math.min(start, digit);
            while (at > from && !isBlank(text.charAt(at - 1))) {
                at--;
            }
        }
    }

    // ---------------------------------------------------------------- the digits and what is written on to them

    /** Finds the stretch without blanks and words around a digit; false if the digit is one of a word. */
    private boolean core(int digit) {
        start = digit;
        end = digit + 1;
        while (start > from && !isBlank(text.charAt(start - 1))) {
            char c = text.charAt(start - 1);
            if (!Character.isLetter(c)) {
                start--;
                continue;
            }
            int run = lettersBefore(start);
            char next = text.charAt(start);
            boolean exponent =
                    start - run == 1 && (c == 'e' || c == 'E') && run > from && isDigit(text.charAt(run - 1));
            if (c > CJK || !isNotation(run, start) && OPENING.indexOf(next) + OPENERS.indexOf(next) > -2) {
                break; // total:20
            } else if (!isNotation(run, start) || isDigit(next) && !exponent && !isCommand(run)) {
                return false; // GPT-4, A2
            }
            start = run;
        }
        while (end < text.length() && !isBlank(text.charAt(end))) {
            if (!Character.isLetter(text.charAt(end))) {
                end++;
                continue;
            }
            int run = lettersAfter(end);
            boolean place = isDigit(text.charAt(end - 1)) && PLACES.contains(text.substring(end, run));
            if (place || !isNotation(end, run)) {
                while (end > digit + 1 && !isDigit(text.charAt(end - 1)) && ")}]%!".indexOf(text.charAt(end - 1)) < 0) {
                    end--; // 20-year-old
                }
                break;
            }
            end = run;
        }
        trim();
        int unit = end;
        while (unit > digit + 1 && !isDigit(text.charAt(unit - 1))
                || unit > digit + 1 && text.charAt(unit - 2) == '^') {
            unit--;
        }
        end = unit < end && Units.isMeasure(text.substring(unit, end)) ? unit : end; // 20km
        return true;
    }

    private void trim() {
        while (start < end && OPENING.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (start < end) {
            char last = text.charAt(end - 1);
            boolean delimiter = end - start > 2
                    && text.charAt(end - 2) == '\\'
                    && (last == ')' || last == ']' || last == '(' || last == '[');
            if (CLOSING.indexOf(last) < 0 && last != '$' && !delimiter) {
                break;
            }
            end -= delimiter ? 2 : 1;
        }
        boolean delimiter = text.startsWith("\\(", start) || text.startsWith("\\[", start);
        start += delimiter ? 2 : 0;
    }

    /** Takes in what brackets enclose, and leaves brackets out that enclose words; false if they do not fit. */
    private boolean balances() {
        for (int tries = 0; tries < TRIES; tries++) {
            int unmatched = unmatched(start, end);
            if (unmatched < 0) {
                return start < end && hasDigit(start, end);
            }
            if (OPENERS.indexOf(text.charAt(unmatched)) >= 0) {
                int close = closing(end);
                if (close >= 0 && Prose.words(text.substring(end, close)) == 0) {
                    end = close + 1;
                } else if (unmatched == start) {
                    start++;
                } else {
                    return false;
                }
            } else {
                int open = opening(start);
                if (open >= 0 && Prose.words(text.substring(open, start)) == 0) {
                    start = glued(open);
                } else if (unmatched == end - 1) {
                    end--;
                } else {
                    return false;
                }
            }
            trim();
        }
        return false;
    }

    /** Where what is written right before a bracket begins: {@code f(3, 4)}, {@code (x + 1)(x + 2)}. */
    private int glued(int open) {
        int begin = open;
        while (begin > from) {
            char c = text.charAt(begin - 1);
            int run = Character.isLetter(c) ? lettersBefore(begin) : begin - 1;
            boolean formula = Character.isLetter(c) ? isNotation(run, begin) : isDigit(c) || CLOSERS.indexOf(c) >= 0;
            if (!formula) {
                break;
            }
            begin = run;
        }
        return begin;
    }

    /** The first closing bracket that nothing opens, else the last opening one that nothing closes; -1 if there is none. */
    private int unmatched(int begin, int finish) {
        int depth = 0;
        for (int at = begin; at < finish; at++) {
            depth += OPENERS.indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            depth -= CLOSERS.indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            if (depth < 0) {
                return at;
            }
        }
        int at = depth == 0 ? -1 : finish - 1;
        for (int closed = 0; at >= begin; at--) {
            closed += CLOSERS.indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            if (OPENERS.indexOf(text.charAt(at)) >= 0 && closed-- == 0) {
                return at;
            }
        }
        return -1;
    }

    private int opening(int before) {
        int depth = 0;
        for (int at = before - 1; at >= Math.max(from, before - NEAR) && text.charAt(at) != '\n'; at--) {
            depth += CLOSERS.indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            if (OPENERS.indexOf(text.charAt(at)) >= 0 && depth-- == 0) {
                return at;
            }
        }
        return -1;
    }

    private int closing(int after) {
        int depth = 0;
        for (int at = after; at < Math.min(text.length(), after + NEAR) && text.charAt(at) != '\n'; at++) {
            depth += OPENERS.indexOf(text.charAt(at)) >= 0 ? 1 : 0;
            if (CLOSERS.indexOf(text.charAt(at)) >= 0 && depth-- == 0) {
                return at;
            }
        }
        return -1;
    }

    /** {@code 1.} or {@code 2)} before text at the beginning of a line; of a number above 1 only where one less is a label too. */
    private boolean isLabel() {
        int dot = end;
        boolean label = dot + 1 < text.length()
                && (text.charAt(dot) == '.' || text.charAt(dot) == ')')
                && isBlank(text.charAt(dot + 1))
                && end - start <= 2
                && isWhole(start, end);
        int line = start;
        while (line > from && " *#>".indexOf(text.charAt(line - 1)) >= 0) {
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
        int list = Math.max(from, start - LONGEST_ITEM);
        int one = number == 1 ? -1 : text.substring(list, start).lastIndexOf(before);
        return names && (number == 1 || one == 0 || one > 0 && !isDigit(text.charAt(list + one - 1)));
    }

    /** The 2 of {@code 20 cm^2}. */
    private boolean isPower() {
        return Units.isMeasure(text.substring(start, end));
    }

    /** Between a dollar sign that ends its line and one that begins its own. */
    private boolean isTorn() {
        int before = start - 1;
        boolean lineBefore = false;
        while (before >= 0 && isBlank(text.charAt(before))) {
            lineBefore |= text.charAt(before--) == '\n';
        }
        int after = end;
        boolean lineAfter = false;
        while (after < text.length() && isBlank(text.charAt(after))) {
            lineAfter |= text.charAt(after++) == '\n';
        }
        return lineBefore
                && lineAfter
                && before >= 0
                && after < text.length()
                && text.charAt(before) == '$'
                && text.charAt(after) == '$';
    }

    // ---------------------------------------------------------------- what belongs to it beyond blanks

    private Found read() {
        extend();
        if (!balances() || text.charAt(end - 1) == '=') {
            return takenBack();
        }
        int money =
                text.startsWith("-$", start) || text.startsWith("−$", start) ? 2 : text.startsWith("$", start) ? 1 : 0;
        String number = text.substring(start + money, end);
        return said((money == 2 ? "-" : "")
                + (money > 0 ? "\\$" : "")
                + (number.startsWith("–") ? "-" + number.substring(1) : number));
    }

    /** What is written, with what the words before and after it say. */
    private Found said(String written) {
        StringBuilder answer = new StringBuilder(written);
        String before = wordBefore(start);
        if (before.equals("minus") || before.equals("negative")) {
            answer.insert(0, '-');
        } else if (isBoundOrDenied()) {
            return takenBack();
        }
        int after = multiple(answer);
        String percent = AnswerExtractor.percentAfter(text, after);
        if (!percent.isEmpty()) {
            answer.append(percent);
        } else {
            String unit = unit(after);
            if (!unit.isEmpty()) {
                after += unit.length();
                answer.append("\\text{").append(unit).append('}');
                answer.insert(0, larger(unit.strip()));
            } else if (isChanged(after)) {
                return takenBack();
            }
        }
        return isAsked(after) ? takenBack() : new Found(start, AnswerExtractor.clean(answer.toString()));
    }

    /** Takes in the formula before and after it that blanks part from it. */
    private void extend() {
        for (int tries = 0; tries < TRIES; tries++) {
            int last = start;
            while (last > from && isSpace(text.charAt(last - 1))) {
                last--;
            }
            int begin = wordStart(last);
            if (last == start || begin == last) {
                break;
            }
            String word = text.substring(begin, last);
            char first = text.charAt(start);
            int before = operand(begin);
            if (isOperator(word) || word.equals(":") && before >= 0) {
                boolean mark = before < 0 && (DASHES.contains(word) || word.equals("*") || word.equals("+"));
                if (mark) {
                    break; // a dash after words, or what a line of a list begins with
                }
                start = before < 0 ? begin : before;
                if (before < 0) {
                    break;
                }
            } else if (isOperand(begin, last)
                    && (OPERATORS.indexOf(first) >= 0 || OPERATORS.indexOf(text.charAt(last - 1)) >= 0)) {
                start = begin;
            } else if (isWhole(begin, last) && (isFraction() || last - begin <= 3 && isGroup())) {
                start = begin;
            } else if (word.equals("of") && wordBefore(begin).equals("out")) {
                int out = text.lastIndexOf("out", begin);
                int share = wordStart(skipBack(out));
                start = isWhole(share, skipBack(out)) ? share : start;
                break;
            } else {
                break;
            }
        }
        for (int tries = 0; tries < TRIES && end < text.length() && isSpace(text.charAt(end)); tries++) {
            int sign = end;
            while (sign < text.length() && isSpace(text.charAt(sign))) {
                sign++;
            }
            int gap = wordEnd(sign);
            int begin = gap;
            while (begin < text.length() && isSpace(text.charAt(begin))) {
                begin++;
            }
            int stop = wordEnd(begin);
            while (stop > begin && CLOSING.indexOf(text.charAt(stop - 1)) >= 0) {
                stop--;
            }
            if (!isOperator(text.substring(sign, gap)) || begin == gap || !isOperand(begin, stop)) {
                break;
            }
            end = stop;
        }
    }

    /** Where the operand before {@code at} begins; -1 if there is none. */
    private int operand(int at) {
        int last = skipBack(at);
        int begin = wordStart(last);
        return last < at && begin < last && isOperand(begin, last) ? begin : -1;
    }

    /** Whether a stretch without blanks is a formula, and no mark after it parts it from what follows. */
    private boolean isOperand(int begin, int finish) {
        if (begin >= finish || ",;:.!?".indexOf(text.charAt(finish - 1)) >= 0) {
            return false;
        }
        boolean something = finish - begin == 1 && Character.isLetter(text.charAt(begin));
        for (int at = begin; at < finish; at++) {
            char c = text.charAt(at);
            something |= isDigit(c) || c == '\\' || c == ')';
            if (Character.isLetter(c)) {
                int run = lettersAfter(at);
                if (!isNotation(at, run)) {
                    return false;
                }
                at = run - 1;
            }
        }
        return something;
    }

    private static boolean isOperator(String word) {
        return word.length() == 1 && OPERATORS.indexOf(word.charAt(0)) >= 0 || word.equals("<=") || word.equals(">=");
    }

    /** {@code 1/2}, which a whole number before it makes a mixed one. */
    private boolean isFraction() {
        int slash = text.indexOf('/', start);
        return slash > start && slash < end && isWhole(start, slash) && isWhole(slash + 1, end);
    }

    /** Three digits, or such with more behind them, as in {@code 2 400}. */
    private boolean isGroup() {
        return end - start >= 3
                && isWhole(start, start + 3)
                && (end - start == 3
                        || !isDigit(text.charAt(start + 3)) && OPERATORS.indexOf(text.charAt(start + 3)) < 0);
    }

    /** Appends {@code million} or the like after the number; where the text goes on. */
    private int multiple(StringBuilder answer) {
        int word = end;
        while (word < text.length() && isSpace(text.charAt(word))) {
            word++;
        }
        int finish = lettersAfter(word);
        if (word == end || NumberWords.multiple(text.substring(word, finish)) == 0) {
            return end;
        }
        answer.append(' ').append(text, word, finish);
        return finish;
    }

    /** The known unit after the number, with the blanks before it; empty if there is none. */
    private String unit(int after) {
        int finish = after;
        boolean open = false;
        for (int at = after, words = 0; words < MOST_UNITS && at < text.length(); words++) {
            int word = at;
            while (word < text.length() && isSpace(text.charAt(word))) {
                word++;
            }
            int stop = wordEnd(word);
            while (stop > word && (CLOSING + ")").indexOf(text.charAt(stop - 1)) >= 0) {
                stop--;
            }
            String unit = text.substring(word, stop);
            boolean ends = stop < text.length() && !isSpace(text.charAt(stop));
            boolean apart = word > at || words == 0;
            if (!apart || !Units.isMeasure(unit) || unit.equals("in") && !ends && stop < text.length()) {
                break;
            }
            open = unit.equals("per") || unit.equals("square") || unit.equals("cubic") || unit.equals("sq");
            finish = open ? finish : stop;
            at = stop;
            if (ends) {
                break;
            }
        }
        return text.substring(after, finish);
    }

    /** {@code 5 hours} before {@code 30 minutes}, read as it is to be; empty if there is no such part before the number. */
    private String larger(String unit) {
        int last = skipBack(start);
        if (wordBefore(start).equals("and")) {
            last = skipBack(text.lastIndexOf("and", last));
        }
        int name = lettersBefore(last);
        int number = skipBack(name);
        int begin = wordStart(number);
        String count = text.substring(begin, number).replace("$", "");
        boolean larger = name < last
                && Units.isLarger(Units.canonical(text.substring(name, last)), Units.canonical(unit))
                && !count.isEmpty()
                && count.chars().allMatch(c -> isDigit((char) c));
        if (!larger) {
            return "";
        }
        start = begin;
        return count + "\\text{ " + text.substring(name, last) + " }";
    }

    // ---------------------------------------------------------------- what words say of it

    private boolean isBoundOrDenied() {
        int at = start;
        boolean verb = false;
        boolean choice = false;
        for (int words = 0, verbs = 0; words < MOST_BETWEEN && verbs <= MOST_OF_A_VERB; words++) {
            int last = skipBack(at);
            int begin = wordStart(last);
            String word = text.substring(begin, last).toLowerCase(Locale.ROOT);
            if (last == at || begin == last) {
                return false;
            }
            boolean letters = Character.isLetter(word.charAt(word.length() - 1));
            if (choice && isOperand(begin, last)) {
                at = begin; // not 20 or 21
            } else if (!BETWEEN.contains(word)) {
                boolean negation =
                        NEGATIONS.contains(word) || letters && (word.endsWith("n't") || word.endsWith("n’t"));
                boolean denied = negation || LoadedWords.denies(word) || word.equals("but");
                boolean bound = !verb && (LoadedWords.any(word) || LoadedWords.operates(word));
                if (letters && (verbs == 0 ? denied || bound : negation)) {
                    return true;
                }
                if (!letters || verb || CLAUSES.contains(word)) {
                    return false;
                }
                verbs++;
            }
            choice = word.equals("or");
            verb |= word.equals("is") || word.equals("equals"); // what stands before it is another clause
            at = begin;
        }
        return false;
    }

    /** {@code 20 squared}, {@code 20 minus three}, {@code 20 is wrong}. */
    private boolean isChanged(int after) {
        int at = after;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        int finish = wordEnd(at);
        String word = text.substring(at, finish).toLowerCase(Locale.ROOT);
        if (at == after || !ARE.contains(word)) {
            String letters = text.substring(at, lettersAfter(at));
            return at > after && (LoadedWords.operates(letters) || LoadedWords.denies(letters));
        }
        int next = finish;
        while (next < text.length() && isSpace(text.charAt(next))) {
            next++;
        }
        return LoadedWords.denies(text.substring(next, lettersAfter(next)));
    }

    /** {@code 37 × 12 = ?} and {@code is it 20?}: what a question says, or what is still to be worked out. */
    private boolean isAsked(int after) {
        int at = skipOn(after);
        if (at < text.length() && text.charAt(at) == '=') {
            int right = skipOn(at + 1);
            boolean operand = right < text.length()
                    && (Character.isLetterOrDigit(text.charAt(right))
                            || "\\($√-−+.[{|".indexOf(text.charAt(right)) >= 0);
            if (!operand) {
                return true;
            }
        }
        int stop = Sentence.end(text, after);
        for (; at < stop; at++) {
            char c = text.charAt(at);
            if (c == '?' || c == '？') {
                return true;
            }
            if (c == '。') {
                return false;
            }
        }
        return false;
    }

    /** Whether an operator outside its delimiters works on a formula: {@code 5 × $4$}, {@code < $20$}, {@code $20$^2}. */
    private boolean isWorkedOn() {
        int last = skipBack(start);
        char before = last == 0 ? ' ' : text.charAt(last - 1);
        if (OPERATORS.indexOf(before) >= 0) {
            int left = skipBack(last - 1);
            char operand = left == 0 ? '\n' : text.charAt(left - 1);
            boolean mark =
                    "*+>".indexOf(before) >= 0 || DASHES.indexOf(before) >= 0; // it may begin a line, or stand for "so"
            boolean arrow = before == '>' && (operand == '=' || operand == '-' || operand == '–');
            boolean number = isDigit(operand) || "$)]}".indexOf(operand) >= 0;
            boolean letter = left > 0 && left - lettersBefore(left) == 1;
            boolean less = before == '>' && left > 0 && operand != '\n';
            if (!arrow && (!mark || number || letter || less)) {
                return true;
            }
        }
        int at = skipOn(end);
        if (at >= text.length() || OPERATORS.indexOf(text.charAt(at)) < 0) {
            return at == end && at < text.length() && "²³_".indexOf(text.charAt(at)) >= 0;
        }
        int right = skipOn(at + 1);
        char operand = right < text.length() ? text.charAt(right) : '\n';
        boolean letter = right < text.length() && lettersAfter(right) - right == 1;
        return isDigit(operand) || "$({√".indexOf(operand) >= 0 || letter;
    }

    // ---------------------------------------------------------------- characters

    /** The word right before {@code at}, in small letters; empty if a mark or a line's end parts them. */
    private String wordBefore(int at) {
        int last = skipBack(at);
        return last == at ? "" : text.substring(lettersBefore(last), last).toLowerCase(Locale.ROOT);
    }

    private int skipOn(int at) {
        int next = at;
        while (next < text.length() && isSpace(text.charAt(next))) {
            next++;
        }
        return next;
    }

    private int skipBack(int at) {
        int last = at;
        while (last > from && isSpace(text.charAt(last - 1))) {
            last--;
        }
        return last;
    }

    private int wordStart(int at) {
        int begin = at;
        while (begin > from && !isBlank(text.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }

    private int wordEnd(int at) {
        int finish = at;
        while (finish < text.length() && !isBlank(text.charAt(finish))) {
            finish++;
        }
        return finish;
    }

    private int lettersBefore(int at) {
        int begin = at;
        while (begin > from && Character.isLetter(text.charAt(begin - 1))) {
            begin--;
        }
        return begin;
    }

    private int lettersAfter(int at) {
        int finish = at;
        while (finish < text.length() && Character.isLetter(text.charAt(finish))) {
            finish++;
        }
        return finish;
    }

    private boolean isCommand(int begin) {
        return begin > from && text.charAt(begin - 1) == '\\';
    }

    /** Whether a run of letters is part of a formula and no word. */
    private boolean isNotation(int begin, int finish) {
        return isCommand(begin) || finish - begin == 1 || Prose.isNotation(text.substring(begin, finish));
    }

    private boolean hasDigit(int begin, int finish) {
        return text.substring(begin, finish).chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private boolean isWhole(int begin, int finish) {
        for (int at = begin; at < finish; at++) {
            if (!isDigit(text.charAt(at))) {
                return false;
            }
        }
        return begin < finish;
    }

    private static boolean isSpace(char c) {
        return c != '\n' && isBlank(c);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || c == '\u00a0' || c == '\u202f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
