package io.firesteel.core.stats;

/**
 * Count, sum and sum of squares of values that come one by one. Not for values whose spread is tiny beside their size: the
 * difference of squares loses digits there.
 */
public final class Moments {
    private double sum;
    private double squares;
    private double count;

    public void add(double value) {
        sum += value;
        squares += value * value;
        count++;
    }

    /** NaN of no values. */
    public double mean() {
        return sum / count;
    }

    /** The population's standard deviation (÷ n): {@code √(Σx²/n − mean²)}, never less than 0. Of 1, 1, 4: √(18/3 − 4) = √2. */
    public double standardDeviation() {
        double mean = mean();
        return Math.sqrt(Math.max(0, squares / count - mean * mean));
    }

    /** The sample's standard deviation (÷ (n − 1)), as estimated from a sample: of 1, 1, 4 it is √3. NaN of fewer than two values. */
    public double sampleStandardDeviation() {
        return count < 2 ? Double.NaN : standardDeviation() * Math.sqrt(count / (count - 1));
    }
}
