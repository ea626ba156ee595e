package io.firesteel.core.stats;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The arithmetic mean, summed in index order; NaN of no values. 1, 2, 6 have the mean 3. */
public final class Mean {
    private Mean() {}

    public static double of(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Of one figure of each item. */
    public static <T> double of(List<T> items, ToDoubleFunction<? super T> figure) {
        double sum = 0;
        for (T item : items) {
            sum += figure.applyAsDouble(item);
        }
        return sum / items.size();
    }
}
