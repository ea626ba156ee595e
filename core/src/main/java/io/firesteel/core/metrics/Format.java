package io.firesteel.core.metrics;

import java.util.Locale;

/** How a figure is written; the same in every locale. What is not finite is a dash. */
public sealed interface Format {
    /** What stands for a figure that is missing. */
    String MISSING = "–";

    /** The figure as people read it. */
    default String text(double value) {
        return Double.isFinite(value) ? finite(value) : MISSING;
    }

    /** A difference of two such figures with its sign, {@code +0.373}; what rounds to zero has none. */
    default String change(double difference) {
        String text = text(Math.abs(difference));
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero || !Double.isFinite(difference) ? text : (difference < 0 ? "−" : "+") + text;
    }

    /** The text of a number that is neither infinite nor NaN. */
    String finite(double value);

    /** {@code 0.431}, {@code 83.1}. */
    record Decimals(int digits) implements Format {
        @Override
        public String finite(double value) {
            return String.format(Locale.ROOT, "%." + digits + "f", value);
        }
    }

    /**
     * At least so many significant digits, whole parts complete: with two {@code 0.0031}, {@code 0.62}, {@code 1.7}, {@code 12},
     * {@code 3.1e-07}.
     */
    record Significant(int digits) implements Format {
        @Override
        public String finite(double value) {
            double size = Math.abs(value);
            if (size != 0 && size < 1e-4 || size >= 1e6) {
                return new Scientific(digits - 1).finite(value);
            }
            int decimals = size == 0 ? 1 : Math.max(0, digits - 1 - (int) Math.floor(StrictMath.log10(size)));
            return new Decimals(decimals).finite(value);
        }
    }

    /** {@code 1.6e-04} with one digit after the point. */
    record Scientific(int digits) implements Format {
        @Override
        public String finite(double value) {
            return String.format(Locale.ROOT, "%." + digits + "e", value);
        }
    }

    /** A number of things, in full: {@code 4,359,026}. */
    record Whole() implements Format {
        @Override
        public String finite(double value) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
    }

    /** A large number with a letter for thousands: {@code 950}, {@code 41.2k}, {@code 1.3M}. */
    record Abbreviated() implements Format {
        @Override
        public String finite(double value) {
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
    }

    /** Seconds as a stretch of time: {@code 0.8 s}, {@code 45 s}, {@code 3 min 10 s}, {@code 1 h 02 min}; days are hours. */
    record Duration() implements Format {
        @Override
        public String finite(double seconds) {
            long s = Math.round(seconds);
            if (s >= 3600) {
                return String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60);
            }
            if (s >= 60) {
                return String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60);
            }
            return s >= 10 || s == seconds ? s + " s" : new Significant(2).finite(seconds) + " s";
        }
    }
}
