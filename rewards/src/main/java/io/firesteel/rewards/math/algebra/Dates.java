package io.firesteel.rewards.math.algebra;

import java.util.List;
import java.util.Locale;

/** Dates in words: {@code July 4}, {@code 4 July}, {@code the 4th of July, 2020} are one text; and names of days by their short forms. */
final class Dates {
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final int LONGEST = 60;

    private Dates() {}

    /** A day and month, and the year if there is one, in one order; null for anything else. */
    static Value.Phrase of(String text) {
        if (text.length() < 4 || text.length() > LONGEST || text.indexOf('=') >= 0) {
            return null;
        }
        String words = text.replace("\\text{", " ").replace("\\ ", " ").replace("^{th}", "th");
        int month = 0;
        int day = 0;
        int year = 0;
        for (String word : words.toLowerCase(Locale.ROOT).split("[ ,.{}~]+")) {
            String digits = word.replaceFirst("(?<=\\d)(st|nd|rd|th)$", "");
            if (word.isEmpty() || word.equals("of") || word.equals("the")) {
                continue;
            }
            boolean number = digits.length() <= 4 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int value = number ? Integer.parseInt(digits) : 0;
            if (number && day == 0 && value >= 1 && value <= 31) {
                day = value;
            } else if (number && year == 0 && digits.length() == 4) {
                year = value;
            } else if (!number && month == 0 && full(word, MONTHS) != null) {
                month = MONTHS.indexOf(full(word, MONTHS)) + 1;
            } else {
                return null;
            }
        }
        return month == 0 || day == 0
                ? null
                : new Value.Phrase("day " + day + " of " + MONTHS.get(month - 1) + (year == 0 ? "" : " " + year));
    }

    /** A day's name in full where its short form is given; null for any other word. */
    static String day(String word) {
        return full(word, DAYS);
    }

    /** The name that a word is, or is short for: its first three letters or more. */
    private static String full(String word, List<String> names) {
        for (String name : names) {
            if (word.length() >= 3 && word.length() <= 5 && name.startsWith(word) || word.equals(name)) {
                return name;
            }
        }
        return null;
    }
}
