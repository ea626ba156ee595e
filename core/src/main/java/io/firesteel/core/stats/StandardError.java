package io.firesteel.core.stats;

import java.util.OptionalDouble;

/**
 * How far the mean of n independent values is from the mean of all that could have been drawn: {@code s/√n}, s being the
 * standard deviation (÷ n − 1). Of 1/4, 2/4, 3/4: s² = (1/16 + 0 + 1/16)/2 = 1/16, so (1/4)/√3.
 */
public final class StandardError {
    private StandardError() {}

    /** Of the mean of {@code values}; fewer than two say nothing about their spread. */
    public static OptionalDouble of(double[] values) {
        int n = values.length;
        if (n < 2) {
            return OptionalDouble.empty();
        }
        double mean = Mean.of(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return OptionalDouble.of(Math.sqrt(squares / (n - 1) / n));
    }
}
