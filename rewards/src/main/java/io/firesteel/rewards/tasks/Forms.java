package io.firesteel.rewards.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Forms of answers. Only ASCII digits are digits; nothing is searched for inside other text. */
final class Forms {
    private Forms() {}

    /** An integer without leading zeros, signs but one minus, or separators; {@code −} is a minus. */
    static Optional<String> integer(String answer) {
        String text = answer.strip().replace('−', '-');
        int digits = text.startsWith("-") ? 1 : 0;
        boolean zeroFirst = text.length() > digits && text.charAt(digits) == '0';
        if (text.length() == digits || (zeroFirst && text.length() > 1)) {
            return Optional.empty();
        }
        for (int at = digits; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    /** Integers separated by commas or white space, with or without brackets; the canonical form is {@code 1, 2, 3}. */
    static Optional<String> integers(String answer) {
        return integerList(answer).map(list -> String.join(", ", list));
    }

    /** The same as a list of canonical integers. */
    static Optional<List<String>> integerList(String answer) {
        String text = answer.strip();
        boolean square = text.startsWith("[") && text.endsWith("]");
        if ((square || text.startsWith("(") && text.endsWith(")")) && text.length() > 1) {
            text = text.substring(1, text.length() - 1).strip();
        }
        List<String> integers = new ArrayList<>();
        for (String element : text.indexOf(',') >= 0 ? text.split(",", -1) : text.split("\\s+")) {
            Optional<String> integer = integer(element);
            if (integer.isEmpty()) {
                return Optional.empty();
            }
            integers.add(integer.get());
        }
        return Optional.of(integers);
    }

    /** One of {@code allowed}, upper or lower case. */
    static Optional<String> word(String answer, List<String> allowed) {
        String word = answer.strip().toLowerCase(Locale.ROOT);
        return allowed.stream()
                .filter(one -> one.toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    /** Refuses a problem; for the constructors of problem records. */
    static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
