package io.firesteel.cluster.results;

import io.firesteel.core.stats.Mean;
import io.firesteel.core.stats.StandardError;
import org.apache.commons.math3.distribution.TDistribution;

import java.util.Optional;

/**
 * Student's 95 % confidence interval of a mean: {@code mean ± t · s/√n}, t being the 0.975 quantile for n − 1 degrees of freedom.
 *
 * <p>Worked: of 0.2, 0.3, 0.4: mean 0.3, s/√n = 0.1/√3 = 0.0577, t = 4.303, so 0.3 ± 0.248.
 *
 * @param mean of the values
 * @param half of its width
 */
public record Interval(double mean, double half) {
    /** The fewest values that are taken for evidence: two give an interval of 12.7 standard errors. */
    public static final int FEWEST = 3;

    /** Of independent values; empty for fewer than {@link #FEWEST}. */
    public static Optional<Interval> of(double[] values) {
        if (values.length < FEWEST) {
            return Optional.empty();
        }
        double t = new TDistribution(values.length - 1).inverseCumulativeProbability(0.975);
        return Optional.of(
                new Interval(Mean.of(values), t * StandardError.of(values).orElseThrow()));
    }

    public double low() {
        return mean - half;
    }

    public double high() {
        return mean + half;
    }
}
