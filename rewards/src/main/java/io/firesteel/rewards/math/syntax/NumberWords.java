package io.firesteel.rewards.math.syntax;

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

    /** Whether one word is a number: {@code nine}, {@code twenty}, {@code hundred}. */
    static boolean isNumber(String word) {
        return SMALL.contains(word) || TENS.contains(word) || multiple(word) > 0;
    }

    /** What a word after a number divides it by: {@code halves}, {@code thirds}, {@code tenths}; 0 for any other word. Quarters are coins. */
    public static long part(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals("halves")) {
            return 2;
        }
        int place = lower.endsWith("s") ? ORDINALS.indexOf(lower.substring(0, lower.length() - 1)) : -1;
        return place >= 3 ? place : 0;
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
