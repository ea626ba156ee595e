package io.firesteel.rewards.math.extract;

import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Units;

/**
 * What words after a number multiply or measure it by: {@code 20 million}, {@code 2 and a half}, {@code 20 percent}, {@code 20 km};
 * {@code 5 hours and 30 minutes} is one measure.
 */
final class Measure {
    private static final int MOST_UNITS = 4;

    private final Words words;
    private final String text;
    private final StringBuilder written;
    private int start;
    private int end;
    private boolean bare;

    private Measure(Words words, String number, Stretch stretch) {
        this.words = words;
        this.text = words.text();
        this.written = new StringBuilder(number);
        this.start = stretch.start;
        this.end = stretch.end;
    }

    /** The measure of a number that is written so at a stretch. */
    static Measure of(Words words, String number, Stretch stretch) {
        Measure measure = new Measure(words, number, stretch);
        measure.multiple();
        measure.half();
        measure.percentOrUnit();
        return measure;
    }

    /** The number with all of it, as it is to be read. */
    String written() {
        return written.toString();
    }

    /** Where the first number of it stands. */
    int start() {
        return start;
    }

    /** Where the text goes on after it. */
    int end() {
        return end;
    }

    /** Whether there is neither a unit nor a percent sign. */
    boolean isBare() {
        return bare;
    }

    private void multiple() {
        int word = words.skipOn(end);
        int finish = words.lettersAfter(word);
        if (word > end && NumberWords.multiple(text.substring(word, finish)) > 0) {
            written.append(' ').append(text, word, finish);
            end = finish;
        }
    }

    /** {@code and a half}, {@code and three quarters} after a whole number. */
    private void half() {
        int and = words.skipOn(end);
        boolean number = written.length() > 0 && Words.isDigit(written.charAt(written.length() - 1));
        if (!number || !words.after(end).equals("and")) {
            return;
        }
        int article = words.skipOn(and + "and".length());
        int part = words.skipOn(words.lettersAfter(article));
        int finish = words.lettersAfter(part);
        String fraction = text.substring(article, finish);
        boolean half = part < finish && NumberWords.value(fraction) != null;
        if (half && !NumberWords.value(fraction).isInteger()) {
            written.append(" and ").append(fraction);
            end = finish;
        }
    }

    private void percentOrUnit() {
        String percent = AnswerExtractor.percentAfter(text, end);
        if (!percent.isEmpty()) {
            written.append(percent);
            return;
        }
        String unit = unit();
        bare = unit.isEmpty();
        if (!bare) {
            end += unit.length();
            written.append("\\text{").append(unit).append('}');
            larger(unit.strip());
        }
    }

    /** The known unit after the number, with the blanks before it; empty if there is none. */
    private String unit() {
        int finish = end;
        boolean open = false;
        for (int at = end, count = 0; count < MOST_UNITS && at < text.length(); count++) {
            int word = words.skipOn(at);
            int stop = words.wordEnd(word);
            while (stop > word && (Words.CLOSING + ")").indexOf(text.charAt(stop - 1)) >= 0) {
                stop--;
            }
            String unit = text.substring(word, stop);
            boolean ends = stop < text.length() && !Words.isSpace(text.charAt(stop));
            boolean apart = word > at || count == 0;
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
        return text.substring(end, finish);
    }

    /** Takes in {@code 5 hours} before {@code 30 minutes}. */
    private void larger(String unit) {
        int last = words.skipBack(start);
        if (words.before(start).equals("and")) {
            last = words.skipBack(text.lastIndexOf("and", last));
        }
        int name = words.lettersBefore(last);
        int number = words.skipBack(name);
        int begin = words.wordStart(number);
        String count = text.substring(begin, number).replace("$", "");
        boolean larger = name < last
                && Units.isLarger(Units.canonical(text.substring(name, last)), Units.canonical(unit))
                && !count.isEmpty()
                && count.chars().allMatch(c -> Words.isDigit((char) c));
        if (larger) {
            start = begin;
            written.insert(0, count + "\\text{ " + text.substring(name, last) + " }");
        }
    }
}
