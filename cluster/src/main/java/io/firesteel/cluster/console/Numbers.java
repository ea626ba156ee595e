package io.firesteel.cluster.console;

import io.firesteel.core.metrics.Format;

/** Numbers as the console writes them: as their entry says, without the zero before the point. */
final class Numbers {
    private static final Format SHARE = new Format.Decimals(3);
    private static final Format DURATION = new Format.Duration();

    private Numbers() {}

    /** A share or a reward: {@code .431}, {@code 1.000}, {@code -.025}. */
    static String share(double value) {
        return of(SHARE, value);
    }

    /** {@code .431}, {@code 83.1}, {@code 41.2k}. */
    static String of(Format format, double value) {
        return withoutZero(format.text(value));
    }

    /** A change with its sign: {@code +.373}. */
    static String change(Format format, double difference) {
        return withoutZero(format.change(difference));
    }

    /** {@code 3 min 10 s}. */
    static String duration(double seconds) {
        return DURATION.text(seconds);
    }

    /** A text in which numbers stand, such as {@code 0.864 ± 0.009}. */
    static String withoutZero(String text) {
        return text.replaceAll("(?<![0-9.,])0(?=\\.[0-9])", "");
    }
}
