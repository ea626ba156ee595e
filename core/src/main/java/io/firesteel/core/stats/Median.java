package io.firesteel.core.stats;

import java.util.Arrays;
import java.util.Collection;

/** The middle value, which one late measurement does not move. */
public final class Median {
    private Median() {}

    /** Of an even number of values, the mean of the two in the middle. */
    public static double of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
