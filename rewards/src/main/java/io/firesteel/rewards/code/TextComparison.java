package io.firesteel.rewards.code;

import io.firesteel.rewards.Excerpts;

import java.util.List;
import java.util.Optional;

/**
 * Compares what a program printed with what it should have printed: line by line, and in a line word by word, so that blanks
 * at the end of a line, empty lines at the end, and the number of blanks between words do not count. All else does: case,
 * order, the number of lines. Where the expected word is a number with a fraction or an exponent, a number within the
 * tolerance will do; integers are compared as they are written.
 *
 * <p>Where ours differs: open-r1 compares as many lines as the shorter output has, so a correct beginning passes; verl's
 * {@code prime_code} compares sets of words in the end, so order is lost; SandboxFusion ignores case.
 *
 * @param tolerance see {@link DataComparison}
 */
record TextComparison(double tolerance) {
    Optional<String> difference(String expected, String found) {
        List<String> wanted = lines(expected);
        List<String> lines = lines(found);
        for (int i = 0; i < Math.min(wanted.size(), lines.size()); i++) {
            if (!same(wanted.get(i), lines.get(i))) {
                return Optional.of(
                        "line " + (i + 1) + " is " + quote(lines.get(i)) + " instead of " + quote(wanted.get(i)));
            }
        }
        return wanted.size() == lines.size()
                ? Optional.empty()
                : Optional.of(lines.size() + " lines instead of " + wanted.size());
    }

    private boolean same(String expected, String found) {
        String[] wanted = expected.split("\\s+");
        String[] words = found.split("\\s+");
        if (wanted.length != words.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals(words[i]) && !close(wanted[i], words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean close(String expected, String found) {
        return isNumber(expected)
                && isNumber(found)
                && expected.matches(".*[.eE].*")
                && DataComparison.close(Double.parseDouble(expected), Double.parseDouble(found), tolerance);
    }

    /** Decimal numbers only: Java would also read NaN, hexadecimal digits and a trailing d. */
    private static boolean isNumber(String word) {
        return word.length() <= 400 && word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,4})?");
    }

    private static List<String> lines(String text) {
        return text.stripTrailing().isEmpty()
                ? List.of()
                : text.stripTrailing().lines().map(String::strip).toList();
    }

    private static String quote(String line) {
        String excerpt = Excerpts.of(line);
        return "\"" + (excerpt.length() > 80 ? excerpt.substring(0, 80) + "…" : excerpt) + "\"";
    }
}
