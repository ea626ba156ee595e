package io.firesteel.rewards.math.syntax;

import io.firesteel.rewards.math.value.Rational;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whole numbers and places in English words, up to the millions: {@code twenty-one}, {@code three hundred and five}, {@code third}. */
public final class NumberWords {
    private static final List<String> SMALL = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> TENS =
            List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final List<String> ORDINALS = List.of(
            "zeroth",
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth");
    private static final int MOST_WORDS = 16;
    /** What is counted has no more words: "one can see that it is so" counts nothing. */
    private static final int MOST_COUNTED = 4;

    private static final int LONGEST = 120;

    private NumberWords() {}

    /** The number that the words say, or -1 if they say anything else. */
    public static long of(String text) {
        String[] words = text.strip().toLowerCase(Locale.ROOT).split("[\\s-]+", MOST_WORDS + 1);
        long total = 0;
        long part = 0;
        // The place of the word before: 1 after units, 10 after tens, larger after what may be followed by either.
        int last = 1_000;
        for (int i = 0; i < words.length; i++) {
            String word = i == words.length - 1 ? cardinal(words[i]) : words[i];
            int small = SMALL.indexOf(word);
            int tens = TENS.indexOf(word);
            long multiple = multiple(word);
            if (words.length > MOST_WORDS) {
                return -1;
            } else if (word.equals("and") && i > 0 && i + 1 < words.length && last >= 100) {
                continue;
            } else if (small >= 0 && (last >= 100 || last == 10 && small > 0 && small < 10)) {
                part += small;
                last = 1;
            } else if (tens >= 0 && last >= 100) {
                part += 10L * (tens + 2);
                last = 10;
            } else if (word.equals("hundred") && part > 0 && part < 10) {
                part *= 100;
                last = 100;
            } else if (multiple >= 1_000 && part > 0 && (total == 0 || total % (multiple * 1_000) == 0)) {
                total += part * multiple;
                part = 0;
                last = 1_000;
            } else {
                return -1;
            }
        }
        return total + part;
    }

    /**
     * The number that the words say, fractions, dozens and negative ones too: {@code one half}, {@code two and a half},
     * {@code three quarters}, {@code half a dozen}, {@code minus seven}. Null if they say anything else.
     */
    public static Rational value(String text) {
        if (text.length() < 3 || text.length() > LONGEST) {
            return null;
        }
        String words = text.strip().toLowerCase(Locale.ROOT).replace('-', ' ').replaceAll("\\s+", " ");
        for (String sign : new String[] {"minus ", "negative "}) {
            if (words.startsWith(sign)) {
                Rational value = positive(words.substring(sign.length()));
                return value == null ? null : value.negate();
            }
        }
        return positive(words);
    }

    /**
     * A number in words with what is counted or measured after it: {@code eight boxes}, {@code one third of the cake}.
     *
     * @param unit the words after the number
     */
    public record Counted(Rational number, String unit) {}

    /** Null if the words begin with no number, or say more of it than what it counts: another number, a place, an operation, a denial. */
    public static Counted counted(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        String[] words = text.strip().split("\\s+", MOST_WORDS + 1);
        for (int count = Math.min(words.length - 1, MOST_WORDS);
                count > 0 && words.length - count <= MOST_COUNTED;
                count--) {
            String last = words[count - 1].toLowerCase(Locale.ROOT);
            String number = String.join(" ", Arrays.copyOf(words, count));
            Rational value = last.equals("and") || last.equals("or") ? null : value(number);
            if (value != null) {
                String unit = String.join(" ", Arrays.copyOfRange(words, count, words.length));
                boolean place = of(number) >= 0 && !cardinal(last).equals(last);
                boolean more = LoadedWords.any(unit) || unit.matches(".*(?i)\\b(and|or|nor|but|if)\\b.*");
                return place || more ? null : new Counted(value, unit);
            }
        }
        return null;
    }

    private static Rational positive(String words) {
        long whole = of(words);
        if (whole >= 0) {
            return Rational.of(whole);
        }
        int in = words.indexOf(" in ");
        if (in > 0) {
            long part = of(words.substring(0, in)); // a chance of one in four
            long all = of(words.substring(in + 4));
            return part < 0 || all <= part ? null : Rational.of(BigInteger.valueOf(part), BigInteger.valueOf(all));
        }
        int and = words.lastIndexOf(" and ");
        if (and > 0) {
            long integer = whole(words.substring(0, and));
            Rational rest = fraction(words.substring(and + 5));
            return integer < 0 || rest == null || rest.compareTo(Rational.ONE) >= 0
                    ? null
                    : Rational.of(integer).plus(rest);
        }
        return fraction(words);
    }

    /** {@code half}, {@code a third}, {@code three quarters}, {@code a dozen}, {@code half a dozen}, {@code a hundred}; null for anything else. */
    private static Rational fraction(String words) {
        if (words.startsWith("half a ")) {
            long multiple = multiple(words.substring("half a ".length()));
            return multiple == 0 ? null : Rational.of(multiple).times(Rational.HALF);
        }
        int space = words.lastIndexOf(' ');
        String last = words.substring(space + 1);
        String before = space < 0 ? "" : words.substring(0, space);
        long count = before.isEmpty() || before.equals("a") || before.equals("an") ? 1 : of(before);
        if (count < 0) {
            return null;
        }
        if (multiple(last) > 0) {
            return before.isEmpty() ? null : Rational.of(count).times(Rational.of(multiple(last)));
        }
        long under = denominator(count == 1 && !last.equals("halves") ? last : singular(last));
        boolean alone = before.isEmpty() && !last.equals("half");
        return under == 0 || alone ? null : Rational.of(BigInteger.valueOf(count), BigInteger.valueOf(under));
    }

    /** Of "8 and a half" too. */
    private static long whole(String words) {
        boolean digits = words.length() < 10 && words.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(words) : of(words);
    }

    private static String singular(String word) {
        return word.equals("halves") ? "half" : word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    private static long denominator(String word) {
        if (word.equals("half")) {
            return 2;
        }
        if (word.equals("quarter")) {
            return 4;
        }
        int place = ORDINALS.indexOf(word);
        if (place >= 3) {
            return place;
        }
        long tens = word.endsWith("ieth") || word.endsWith("th") ? of(word) : -1;
        return word.equals("hundredth") ? 100 : word.equals("thousandth") ? 1_000 : tens > 12 ? tens : 0;
    }

    /** Whether one word is a number: {@code nine}, {@code twenty-one}, {@code hundred}. */
    public static boolean isNumber(String text) {
        int hyphen = text.indexOf('-');
        if (hyphen > 0) {
            return isNumber(text.substring(0, hyphen)) && isNumber(text.substring(hyphen + 1));
        }
        String word = text.toLowerCase(Locale.ROOT);
        return SMALL.contains(word) || TENS.contains(word) || multiple(word) > 0;
    }

    /** What a word after a number divides it by: {@code halves}, {@code thirds}, {@code tenths}; 0 for any other word. Quarters are coins. */
    public static long part(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.endsWith("s") && !lower.equals("quarters") ? denominator(singular(lower)) : 0;
    }

    /** {@code third} as {@code three}: a place is a number. */
    private static String cardinal(String word) {
        int place = ORDINALS.indexOf(word);
        if (place >= 0) {
            return SMALL.get(place);
        }
        String stem = word.endsWith("th") ? word.substring(0, word.length() - 2) : word;
        boolean tens = stem.endsWith("ie") && TENS.contains(stem.substring(0, stem.length() - 2) + "y");
        return tens ? stem.substring(0, stem.length() - 2) + "y" : SMALL.contains(stem) ? stem : word;
    }

    /** What a word after a number multiplies it by: {@code dozen}, {@code million}; 0 for any other word. */
    public static long multiple(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "dozen" -> 12;
            case "hundred" -> 100;
            case "thousand" -> 1_000;
            case "million" -> 1_000_000;
            case "billion" -> 1_000_000_000;
            case "trillion" -> 1_000_000_000_000L;
            default -> 0;
        };
    }
}
