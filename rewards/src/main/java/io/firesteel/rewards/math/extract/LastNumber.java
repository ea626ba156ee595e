package io.firesteel.rewards.math.extract;

import java.util.List;

/**
 * Finds the last number in prose. It is read with the formula in plain letters that it stands in ({@link Stretch}, {@link Extent}:
 * {@code 3/4}, {@code 12π}, {@code 5 - 3}, {@code (3, 4)}), with its sign, its percent sign, and the unit or multiple after it ({@link
 * Measure}: {@code 20 km}, {@code 20 million}, {@code 5 hours and 30 minutes}), and with the name before an equals sign ({@link
 * LeftSide}). Numbers that name something are none ({@link NumberName}: {@code 3. Check}, {@code step 3}). One that its neighbours
 * deny, bound, change or suppose ({@link Denial}, {@link Withdrawal}), or that is asked for ({@link Question}), is no answer, and none
 * before it stands in for it, unless the two are set against each other: {@code 20, not 21}.
 */
final class LastNumber {
    /**
     * @param start where it begins in the text
     * @param readings it as it is to be read: the first that can be; empty if what stands around it takes it back
     * @param decided whether words chose it before other numbers of its sentence: {@code 20, not 21}, {@code 5 and 15 make twenty}
     */
    record Found(int start, List<String> readings, boolean decided) {
        boolean isTakenBack() {
            return readings.isEmpty();
        }

        /** The first reading; null if it is taken back. */
        String answer() {
            return readings.isEmpty() ? null : readings.get(0);
        }

        private static Found takenBack(int start) {
            return new Found(start, List.of(), false);
        }
    }

    private final Words words;
    private final String text;

    private LastNumber(String text, int from) {
        this.words = new Words(text, from);
        this.text = text;
    }

    /** The last number at or after {@code from}; null if there is none. */
    static Found in(String text, int from) {
        LastNumber last = new LastNumber(text, from);
        Stretch digits = last.stretch(text.length());
        SpelledNumber.Found spelled = SpelledNumber.last(last.words, digits == null ? from : digits.end);
        if (spelled != null) {
            return last.spelled(spelled);
        }
        return digits == null ? null : last.read(digits);
    }

    /**
     * A formula between delimiters with the sign, multiple and unit in words around it, {@code $2$ million}; taken back as a number is.
     *
     * @param start where its opening delimiter stands
     * @param end where the text goes on after its closing one
     */
    static Found formula(String text, int start, int end, String content) {
        LastNumber formula = new LastNumber(text, 0);
        String plain = content.strip();
        boolean open = plain.endsWith("=") || plain.indexOf('?') >= 0;
        return open || Operation.isAround(formula.words, start, end)
                ? Found.takenBack(start)
                : formula.said(Stretch.between(formula.words, start, end), plain);
    }

    /** The last stretch before {@code before} that is a number; null if there is none. */
    private Stretch stretch(int before) {
        int at = before;
        while (true) {
            int digit = at - 1;
            while (digit >= words.from() && !Words.isNumeral(text.charAt(digit))) {
                digit--;
            }
            if (digit < words.from()) {
                return null;
            }
            Stretch stretch = Stretch.around(words, digit);
            if (stretch.isFormula() && !NumberName.is(words, stretch)) {
                return stretch;
            }
            at = Math.min(stretch.start, digit);
            while (at > words.from() && !Words.isBlank(text.charAt(at - 1))) {
                at--;
            }
        }
    }

    private Found spelled(SpelledNumber.Found number) {
        String before = words.before(number.start());
        boolean negative = before.equals("minus") || before.equals("negative");
        boolean denied = !negative && Denial.isBefore(words, number.start());
        return denied || Question.follows(words, number.end())
                ? Found.takenBack(number.start())
                : new Found(
                        number.start(), List.of(negative ? before + " " + number.written() : number.written()), true);
    }

    private Found read(Stretch stretch) {
        int end = Denial.contrasted(words, stretch.start);
        Stretch meant = end < 0 ? null : stretch(end);
        Stretch number = meant != null && meant.end == end ? meant : stretch;
        String extent = Extent.of(words, number);
        if (!number.balances() || text.charAt(number.end - 1) == '=') {
            return Found.takenBack(number.start);
        }
        int money = extent.startsWith("-$") || extent.startsWith("−$") ? 2 : extent.startsWith("$") ? 1 : 0;
        String written = extent.substring(money).replace("\\$", "$").replace("$", "\\$");
        Found found = said(
                number,
                (money == 2 ? "-" : "")
                        + (money > 0 ? "\\$" : "")
                        + (written.startsWith("–") ? "-" + written.substring(1) : written));
        return number == stretch ? found : new Found(found.start(), found.readings(), true);
    }

    /** What is written, with what the words before and after it say. */
    private Found said(Stretch stretch, String written) {
        int start = stretch.start;
        String before = words.before(start);
        boolean negative = before.equals("minus") || before.equals("negative");
        if (negative ? isSubtracted(start) : Denial.isBefore(words, start)) {
            return Found.takenBack(start);
        }
        Measure measure = Measure.of(words, (negative ? "-" : "") + written, stretch);
        if (Denial.isAfter(words, measure)
                || Question.follows(words, measure.end())
                || Withdrawal.follows(text, measure.end())
                || Withdrawal.concludesNothing(text, measure.end())) {
            return Found.takenBack(start);
        }
        String answer = AnswerExtractor.clean(measure.written());
        int left = LeftSide.start(words, start);
        return left < 0
                ? new Found(measure.start(), List.of(answer), false)
                : new Found(left, List.of(AnswerExtractor.clean(text.substring(left, start) + answer), answer), false);
    }

    /** {@code 20 minus 5}: the word is no sign. */
    private boolean isSubtracted(int start) {
        int minus = words.lettersBefore(words.skipBack(start));
        int last = words.skipBack(minus);
        return last < minus && last > words.from() && Words.isNumeral(text.charAt(last - 1));
    }
}
