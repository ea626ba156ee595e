package io.firesteel.trainer.critic;

import java.util.Arrays;

/**
 * Brings all tokens' advantages of an iteration to mean 0 and standard deviation 1: {@code (a − mean) / √(var + 1e-8)}, with the variance
 * over n − 1, as verl's and TRL's PPO do. Long completions count for more than short ones.
 *
 * <p>Worked: rows {1, 0} and {0.5}: mean ½, variance ¼: 1, −1 and 0.
 */
public final class Whitening {
    private static final double EPSILON = 1e-8;

    private Whitening() {}

    /** The same rows, whitened; zeros where there is one number or all are equal. */
    public static double[][] of(double[][] rows) {
        double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        double squares = Arrays.stream(all).map(a -> (a - mean) * (a - mean)).sum();
        double by = all.length < 2 ? 1 : Math.sqrt(squares / (all.length - 1) + EPSILON);
        return Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(a -> (a - mean) / by).toArray())
                .toArray(double[][]::new);
    }
}
