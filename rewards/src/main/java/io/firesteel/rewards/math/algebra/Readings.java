package io.firesteel.rewards.math.algebra;

import io.firesteel.rewards.math.syntax.Comma;
import io.firesteel.rewards.math.syntax.MathParser;
import io.firesteel.rewards.math.syntax.NumberWords;
import io.firesteel.rewards.math.syntax.Prose;
import io.firesteel.rewards.math.syntax.Unreadable;
import io.firesteel.rewards.math.value.Fuel;
import io.firesteel.rewards.math.value.Rational;
import io.firesteel.rewards.math.value.Undefined;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a written answer may mean: one value, or a few where a comma between digits is ambiguous. */
public final class Readings {
    /** On at most 64 characters, and without choices that could be undone: linear. */
    private static final Pattern EUROPEAN =
            Pattern.compile("-?\\d{1,3}(?:(?:\\.\\d{3})++,\\d{1,2}|(?:\\.\\d{3}){2,}+)");

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,12}(?:\\.\\d{1,12})?+");

    private static final Set<String> PLACES = Set.of("st", "nd", "rd", "th");

    /** Words after an answer are looked for in no longer ones. */
    static final int LONGEST_REMARKED = 240;

    private final Fuel fuel;
    private final boolean reference;

    public Readings(Fuel fuel) {
        this(fuel, false);
    }

    private Readings(Fuel fuel, boolean reference) {
        this.fuel = fuel;
        this.reference = reference;
    }

    /** Of references, which write "and" where they mean "or": x < 1 and x > 4 is satisfied by something. */
    public static Readings ofReference(Fuel fuel) {
        return new Readings(fuel, true);
    }

    /**
     * @throws Unreadable if it has no meaning
     * @throws Undefined if it has a meaning but no value, such as 5/0 or a chain of equations that is not true
     */
    public List<Value> of(String text) {
        String bare = Remarks.without(text);
        if (bare != null) {
            return of(bare);
        }
        String exception = Remarks.exception(text);
        if (exception != null) {
            return without(exception);
        }
        if (isWords(text) && (Prose.hasSentence(text) || NumberWords.value(text) != null)) {
            return List.of(Phrases.value(text));
        }
        if (text.startsWith("\\text") && text.endsWith("}")) {
            String words = text.substring(text.indexOf('{') + 1, text.length() - 1);
            if (isWords(words) && (NumberWords.value(words) != null || NumberWords.counted(words) != null)) {
                return List.of(new Value.Phrase(words)); // "one hundred and five" is no list
            }
        }
        String twice = twice(text);
        if (twice != null) {
            return of(twice);
        }
        String mixed = mixed(text);
        if (mixed != null) {
            return List.of(new Value.Phrase(mixed));
        }
        Value.Phrase date = beginsAsDate(text) ? Dates.of(text) : null;
        if (date != null) {
            return List.of(date);
        }
        Value.Time time = TimeOfDay.of(text);
        if (time != null) {
            return List.of(time);
        }
        String apart = declaration(text);
        if (apart != null) {
            return of(apart);
        }
        List<Value> values = new ArrayList<>();
        Unreadable first = null;
        Undefined none = null;
        String turned = european(text);
        if (turned != null) {
            return of(turned);
        }
        for (Comma comma : commas(text)) {
            try {
                values.add(new Interpreter(fuel, reference).read(MathParser.parse(text, comma, fuel)));
            } catch (Unreadable unreadable) {
                first = first == null ? unreadable : first;
            } catch (Undefined undefined) {
                none = undefined;
            }
        }
        if (values.isEmpty() && none != null) {
            throw none;
        }
        if (values.isEmpty() && isWords(text)) {
            values.add(Phrases.value(text));
        }
        if (values.isEmpty()) {
            throw first;
        }
        return values;
    }

    /** The digits of {@code 7 (seven)} or {@code seven (7)}, which say one number twice; null for anything else. */
    private static String twice(String text) {
        if (text.length() > 120
                || text.indexOf('(') < 1
                || !text.replace("}", "").endsWith(")")) {
            return null;
        }
        String plain = text.replace("\\text{", " ").replace("}", " ").strip();
        int open = plain.indexOf('(');
        if (open < 1 || plain.indexOf(')') != plain.length() - 1) {
            return null;
        }
        String one = plain.substring(0, open).strip();
        String two = plain.substring(open + 1, plain.length() - 1).strip();
        Rational first = NumberWords.value(one);
        Rational second = NumberWords.value(two);
        String digits = first == null ? one : two;
        if ((first == null) == (second == null) || !DECIMAL.matcher(digits).matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(digits);
        Rational value = Rational.of(number.unscaledValue(), BigInteger.TEN.pow(number.scale()));
        return value.equals(first == null ? second : first) ? digits : null;
    }

    /** {@code 8\text{ and a half}} as the words that it is, with a unit or without; null for anything else. */
    private static String mixed(String text) {
        if (text.isEmpty()
                || text.length() > 120
                || !Character.isDigit(text.charAt(0))
                || !text.contains("and a ") && !text.contains("and one ")) {
            return null;
        }
        String words = text.replace("\\text{", " ").replace("}", " ").strip();
        return NumberWords.value(words) != null || NumberWords.counted(words) != null ? words : null;
    }

    /** Whether a text begins with a word, or with a number of a day and a word, as most answers do not. */
    private static boolean beginsAsDate(String text) {
        int at = text.startsWith("\\text{") ? 6 : 0;
        int start = at;
        while (at < text.length() && at - start < 3 && Character.isDigit(text.charAt(at))) {
            at++;
        }
        boolean day = at > start;
        if (day && at + 2 < text.length() && PLACES.contains(text.substring(at, at + 2))) {
            at += 2;
        }
        while (at < text.length()
                && (text.charAt(at) == ' ' || text.startsWith("of ", at) || text.startsWith("\\text{", at))) {
            at += text.charAt(at) == ' ' ? 1 : text.charAt(at) == 'o' ? 3 : 6;
        }
        int letters = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return at - letters >= 3;
    }

    /** All reals but some. */
    private List<Value> without(String exception) {
        Interpreter interpreter = new Interpreter(fuel);
        List<Value> values = new ArrayList<>();
        for (Value value : of(exception)) {
            RealSet set = interpreter.realSet(value);
            if (set == null) {
                throw new Unreadable("an exception that is no number");
            }
            values.add(new Value.Region(set.complement(), ""));
        }
        return values;
    }

    /** {@code 1.234,5} and {@code 1.234.567} with their marks exchanged; null if it is anything else than one such number. */
    private static String european(String text) {
        int comma = text.indexOf(',');
        int point = text.indexOf('.');
        if (point < 1
                || comma < point && comma >= 0
                || comma < 0 && text.lastIndexOf('.') == point
                || text.length() > 64
                || !EUROPEAN.matcher(text).matches()) {
            return null;
        }
        return text.replace(".", "").replace(',', '.');
    }

    /** {@code 2k\pi (k \in \mathbb{Z})} with a comma instead of the brackets; null where no such brackets end the text. */
    private static String declaration(String text) {
        int open = text.endsWith(")") ? text.lastIndexOf('(') : -1;
        if (open < 1) {
            return null;
        }
        String inside = text.substring(open + 1, text.length() - 1).strip();
        int in = Math.max(inside.indexOf('∈'), inside.indexOf("\\in"));
        if (in < 1 || inside.length() > 24) {
            return null;
        }
        String set = inside.substring(in).replace("\\in", "").replace("∈", "").strip();
        boolean numbers = set.startsWith("\\mathbb") || set.equals("Z") || set.equals("ℤ") || set.equals("N");
        String before = text.substring(0, open).strip();
        return numbers && !before.isEmpty() && !before.endsWith("\\left") ? before + ", " + inside : null;
    }

    private static List<Comma> commas(String text) {
        int commas = 0;
        boolean grouped = false;
        for (int at = 1; at < text.length() - 1; at++) {
            if (text.charAt(at) == ','
                    && Character.isDigit(text.charAt(at - 1))
                    && Character.isDigit(text.charAt(at + 1))) {
                commas++;
                grouped |=
                        at + 3 < text.length() && (at + 4 == text.length() || !Character.isDigit(text.charAt(at + 4)));
            }
        }
        if (commas == 0) {
            return List.of(Comma.GROUPS);
        }
        boolean leadingZero = text.startsWith("0,") || text.startsWith("-0,");
        boolean bare = text.indexOf('(') < 0 && text.indexOf('[') < 0 && text.indexOf('{') < 0;
        // "8,0" is a list: a decimal that says nothing is not written so.
        int comma = text.indexOf(',');
        boolean nought = comma >= 0
                && text.startsWith("0", comma + 1)
                && (comma + 2 == text.length() || !Character.isDigit(text.charAt(comma + 2)));
        if (bare && !nought && commas == 1 && text.indexOf(',') == text.lastIndexOf(',') && (!grouped || leadingZero)) {
            return List.of(Comma.GROUPS, Comma.DECIMAL);
        }
        return grouped ? List.of(Comma.GROUPS, Comma.LIST) : List.of(Comma.GROUPS);
    }

    /** Letters and what stands between words, no longer than an answer in words is. */
    private static boolean isWords(String text) {
        if (text.length() > 120) {
            return false;
        }
        boolean letters = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            letters |= Character.isLetter(c);
            if (!Character.isLetter(c) && " .,'’-()".indexOf(c) < 0) {
                return false;
            }
        }
        return letters;
    }
}
