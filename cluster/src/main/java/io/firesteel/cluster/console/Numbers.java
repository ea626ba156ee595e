package io.firesteel.cluster.console;

import java.util.Locale;

/** Numbers as the console writes them: short, and the same in every locale. */
final class Numbers {
    private Numbers() {}

    /** Three decimals without the leading zero: {@code .431}, {@code 1.000}, {@code -.025}. */
    static String share(double value) {
        return decimals(value, 3);
    }

    /** A change with its sign: {@code +.373}. */
    static String change(double value, int decimals) {
        String text = decimals(Math.abs(value), decimals);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? text : (value < 0 ? "−" : "+") + text;
    }

    static String decimals(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        if (text.startsWith("0.")) {
            return text.substring(1);
        }
        return text.startsWith("-0.") ? "-" + text.substring(2) : text;
    }

    /** Two significant digits: {@code .0031}, {@code .62}, {@code 1.7}, {@code 12}, {@code 3.1e-07}. */
    static String significant(double value) {
        double size = Math.abs(value);
        if (size != 0 && size < 1e-4 || size >= 1e5) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int decimals = size == 0 ? 1 : Math.max(0, 1 - (int) Math.floor(Math.log10(size)));
        return decimals(value, decimals);
    }

    /** With a letter for thousands: {@code 950}, {@code 41.2k}, {@code 1.3M}. */
    static String count(double value) {
        if (value >= 1e9) {
            return String.format(Locale.ROOT, "%.1fG", value / 1e9);
        }
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%.1fM", value / 1e6);
        }
        return value >= 1e3
                ? String.format(Locale.ROOT, "%.1fk", value / 1e3)
                : String.format(Locale.ROOT, "%.0f", value);
    }

    /** {@code 3:10}, {@code 1:02:03}; days are hours. */
    static String duration(double seconds) {
        long rounded = Math.round(seconds);
        long hours = rounded / 3600;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, rounded / 60 % 60, rounded % 60)
                : String.format(Locale.ROOT, "%d:%02d", rounded / 60, rounded % 60);
    }
}
