package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Expression;

import java.util.Locale;

/**
 * Times of day such as {@code 3:45 p.m.}, {@code 10\text{ AM}}: an hour, a minute, and which half of the day. Without a half
 * they are ratios to the parser, {@code 3:45}.
 */
final class TimeOfDay {
    private static final int LONGEST = 48;
    private static final String[] WRAPPERS = {
        "\\text{", "\\textbf{", "\\textrm{", "\\mathrm{", "\\mbox{", "\\rm", "\\!", "\\,", "\\;", "\\:", "\\ "
    };

    private TimeOfDay() {}

    /** The time that a text says and nothing else; null for anything else. */
    static Value.Time of(String text) {
        if (text.length() > LONGEST || text.isEmpty()) {
            return null;
        }
        String plain = text;
        for (String wrapper : WRAPPERS) {
            plain = plain.replace(wrapper, " ");
        }
        plain = plain.replace('}', ' ').replace('{', ' ').replace('~', ' ').strip();
        boolean marked =
                plain.endsWith(".") || plain.indexOf(' ') >= 0 || plain.indexOf(':') >= 0 || plain.endsWith("M");
        String letters = plain.replace(" ", "").replace(".", "").toLowerCase(Locale.ROOT);
        boolean half = letters.endsWith("am") || letters.endsWith("pm");
        if (!marked || !half || letters.length() > 7) {
            return null;
        }
        String digits = letters.substring(0, letters.length() - 2);
        int colon = digits.indexOf(':');
        int hour = number(colon < 0 ? digits : digits.substring(0, colon));
        int minute = colon < 0 ? 0 : digits.length() - colon == 3 ? number(digits.substring(colon + 1)) : -1;
        boolean exists = hour >= 1 && hour <= 12 && minute >= 0 && minute < 60;
        return exists ? new Value.Time(hour, minute, letters.charAt(letters.length() - 2) == 'p') : null;
    }

    private static int number(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 2 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(digits) : -1;
    }

    /** Whether a value is that time: the same one, or one that leaves the half of the day out, or counts 24 hours. */
    static boolean same(Value.Time time, Value other) {
        if (other instanceof Value.Time second) {
            return time.equals(second);
        }
        int ofDay = time.hour() % 12 + (time.afternoon() ? 12 : 0);
        if (other instanceof Value.Proportion ratio && ratio.parts().size() == 2) {
            int hour = whole(ratio.parts().get(0));
            return whole(ratio.parts().get(1)) == time.minute() && (hour == time.hour() || hour == ofDay);
        }
        return other instanceof Value.Scalar scalar
                && scalar.unit().isEmpty()
                && time.minute() == 0
                && whole(scalar.expression()) == time.hour();
    }

    private static int whole(Expression expression) {
        return expression instanceof Expression.Numeral numeral
                        && numeral.value().isInteger(0, 59)
                ? numeral.value().numerator().intValue()
                : -1;
    }
}
