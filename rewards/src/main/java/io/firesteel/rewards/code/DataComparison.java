package io.firesteel.rewards.code;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what a function returned with what it should have returned, both as JSON data, in this process: no code of the
 * program takes part.
 *
 * <ul>
 *   <li>null, true, false and strings equal themselves only: True is not 1, "1" is not 1.
 *   <li>An expected integer is equalled by that integer, and by a fraction of exactly that value (2.0).
 *   <li>An expected fraction is equalled by numbers within {@code tolerance · max(1, |expected|)}.
 *   <li>NaN and infinities are no JSON and equal nothing.
 *   <li>Lists are equal in order, and tuples are lists; with {@code unordered}, the outermost list may be in any order.
 *   <li>A set is the list of its members in ascending order: it has no order of its own. Decimals and (in Python) fractions are
 *       integers where they are whole, or else numbers with a fraction. The box writes them so.
 *   <li>Objects have the same keys, in any order. Integer keys are written as strings.
 * </ul>
 *
 * @param unordered whether the outermost list may be in any order
 * @param tolerance of fractions; 1e-6 unless the reference says otherwise
 */
record DataComparison(boolean unordered, double tolerance) {
    private static final int LONGEST_QUOTE = 120;

    /** @param output must be one JSON value and nothing else */
    Optional<String> difference(Object expected, String output) {
        if (output.isBlank()) {
            return Optional.of("it ended without a result");
        }
        Object found;
        try {
            found = Json.parse("result", output);
        } catch (Fault unreadable) {
            return Optional.of("the result is not one JSON value: expected " + unreadable.expected() + ", found "
                    + unreadable.found());
        }
        boolean equal = unordered && expected instanceof List<?> wanted && found instanceof List<?> items
                ? equalInAnyOrder(wanted, items)
                : equal(expected, found);
        return equal
                ? Optional.empty()
                : Optional.of("the result is " + quote(found) + " instead of " + quote(expected));
    }

    /** Whether two fractions are close enough. */
    static boolean close(double expected, double found, double tolerance) {
        return Double.isFinite(expected)
                && Double.isFinite(found)
                && Math.abs(expected - found) <= tolerance * Math.max(1, Math.abs(expected));
    }

    private boolean equal(Object expected, Object found) {
        if (expected instanceof Double fraction) {
            return found instanceof Number number && close(fraction, number.doubleValue(), tolerance);
        } else if (expected instanceof Number) {
            return found instanceof Number && exact(expected).compareTo(exact(found)) == 0;
        } else if (expected instanceof List<?> wanted) {
            return found instanceof List<?> items && equalInOrder(wanted, items);
        } else if (expected instanceof Map<?, ?> wanted) {
            return found instanceof Map<?, ?> fields
                    && wanted.keySet().equals(fields.keySet())
                    && wanted.keySet().stream().allMatch(key -> equal(wanted.get(key), fields.get(key)));
        }
        return expected == null ? found == null : expected.equals(found);
    }

    private static BigDecimal exact(Object number) {
        if (number instanceof Double fraction) {
            return new BigDecimal(fraction);
        }
        return number instanceof BigInteger big ? new BigDecimal(big) : BigDecimal.valueOf((Long) number);
    }

    private boolean equalInOrder(List<?> wanted, List<?> items) {
        if (wanted.size() != items.size()) {
            return false;
        }
        Iterator<?> next = items.iterator();
        return wanted.stream().allMatch(each -> equal(each, next.next()));
    }

    private boolean equalInAnyOrder(List<?> wanted, List<?> items) {
        if (wanted.size() != items.size()) {
            return false;
        }
        List<Object> left = new ArrayList<>(items);
        for (Object each : wanted) {
            int at = 0;
            while (at < left.size() && !equal(each, left.get(at))) {
                at++;
            }
            if (at == left.size()) {
                return false;
            }
            left.remove(at);
        }
        return true;
    }

    private static String quote(Object value) {
        String text = Json.print(value);
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    }
}
