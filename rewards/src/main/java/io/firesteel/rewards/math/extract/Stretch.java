package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.Prose;
import io.firesteel.rewards.math.syntax.Units;

import java.util.Set;

/**
 * The stretch of a text that a digit stands in: all that is written on to it without blanks, {@code 3/4}, {@code f(3,}, without the
 * marks around it, and what its brackets enclose beyond blanks, {@code (3, 4)}. It may be a formula or only look like one.
 */
final class Stretch {
    private static final Set<String> PLACES = Set.of("st", "nd", "rd", "th");
    private static final String OPENERS = "([{";
    private static final String CLOSERS = ")]}";
    private static final String OPENING = "\"'“”‘’`*_:=≈,;#";

    private static final char CJK = 0x2E80;
    /** So far brackets may be apart. */
    private static final int NEAR = 80;

    private static final int TRIES = 24;

    private final Words words;
    private final String text;
    private final int from;
    /** Where it begins. */
    int start;
    /** Where the text goes on after it. */
    int end;

    private Stretch(Words words, int start, int end) {
        this.words = words;
        this.text = words.text();
        this.from = words.from();
        this.start = start;
        this.end = end;
    }

    /** From one place to another, whatever stands there. */
    static Stretch between(Words words, int start, int end) {
        return new Stretch(words, start, end);
    }

    /** Around a digit; {@link #isFormula} says whether it is one of a formula, and not of a word. */
    static Stretch around(Words words, int digit) {
        return new Stretch(words, digit, digit + 1);
    }

    /** Finds the ends; false if the digit is one of a word, or brackets do not fit. */
    boolean isFormula() {
        return core(start) && balances();
    }

    String written() {
        return text.substring(start, end);
    }

    private boolean core(int digit) {
        while (start > from && !Words.isBlank(text.charAt(start - 1))) {
            char c = text.charAt(start - 1);
            if (!Character.isLetter(c)) {
                start--;
                continue;
            }
            int run = words.lettersBefore(start);
            char next = text.charAt(start);
            boolean exponent =
                    start - run == 1 && (c == 'e' || c == 'E') && run > from && Words.isDigit(text.charAt(run - 1));
            if (c > CJK || !words.isNotation(run, start) && OPENING.indexOf(next) + OPENERS.indexOf(next) > -2) {
                break; // total:20
            } else if (!words.isNotation(run, start) || Words.isDigit(next) && !exponent && !words.isCommand(run)) {
                return false; // GPT-4, A2
            }
            start = run;
        }
        while (end < text.length() && !Words.isBlank(text.charAt(end))) {
            if (!Character.isLetter(text.charAt(end))) {
                end++;
                continue;
            }
            int run = words.lettersAfter(end);
            boolean place = Words.isDigit(text.charAt(end - 1)) && PLACES.contains(text.substring(end, run));
            if (place || !words.isNotation(end, run)) {
                while (end > digit + 1
                        && !Words.isDigit(text.charAt(end - 1))
                        && ")}]%!".indexOf(text.charAt(end - 1)) < 0) {
                    end--; // 20-year-old
                }
                break;
            }
            end = run;
        }
        trim();
        int unit = end;
        while (unit > digit + 1 && !Words.isDigit(text.charAt(unit - 1))
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
            if (Words.CLOSING.indexOf(last) < 0 && last != '$' && !delimiter) {
                break;
            }
            end -= delimiter ? 2 : 1;
        }
        boolean delimiter = text.startsWith("\\(", start) || text.startsWith("\\[", start);
        start += delimiter ? 2 : 0;
    }

    /** Takes in what brackets enclose, and leaves brackets out that enclose words; false if they do not fit. */
    boolean balances() {
        for (int tries = 0; tries < TRIES; tries++) {
            int unmatched = unmatched(start, end);
            if (unmatched < 0) {
                return start < end && words.hasNumeral(start, end);
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
            int run = Character.isLetter(c) ? words.lettersBefore(begin) : begin - 1;
            boolean formula =
                    Character.isLetter(c) ? words.isNotation(run, begin) : Words.isDigit(c) || CLOSERS.indexOf(c) >= 0;
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
}
