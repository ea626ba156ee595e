package io.firesteel.trainer.credit;

/** Which standard deviation: codebases disagree, and for small groups the difference is not small. */
public enum Deviation {
    /** Divides by n: DeepSeekMath's formula read literally, nano-aha-moment. */
    POPULATION {
        @Override
        double divisor(int n) {
            return n;
        }
    },
    /** Divides by n − 1 (unbiased variance): TRL, verl, SkyRL. Larger by √(n/(n−1)), so advantages are smaller. */
    SAMPLE {
        @Override
        double divisor(int n) {
            return n - 1;
        }
    };

    abstract double divisor(int n);

    /** Of these values about their own mean; 0 for fewer than two values. Summed in index order. */
    public double of(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / divisor(values.length));
    }

    /** Arithmetic mean; 0 of no values. Summed in index order. */
    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }
}
