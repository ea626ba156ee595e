package io.firesteel.cluster.examples;

import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;

import java.util.Arrays;
import java.util.List;

/**
 * Several sources as one, by weight: of any beginning each source has its share to less than one example, and none of its examples is
 * passed over. With weights 2 and 1 the order is a b a, a b a, ….
 *
 * <p>The order is Tijdeman's (The chairman assignment problem, Discrete Mathematics 32, 1980): of the sources whose share of the first
 * i + 1 exceeds what they gave by at least 1/(2k − 2), k their number, the one that would be behind by more than 1 − 1/(2k − 2) soonest; of
 * equal ones the first. To take whoever is furthest behind lets others fall behind by more than one.
 */
final class WeightedExamples implements ExampleSource {
    /** Shares are binary fractions: what would be equal without them is taken for equal. */
    private static final double ROUNDING = 1e-9;

    private final List<ExampleSource> sources;
    private final double[] weights;

    // How often each was taken before index `next`: a function of the index, kept so that going on costs one step.
    private Turns turns;

    /** @param weights above 0, one for each source */
    WeightedExamples(List<ExampleSource> sources, double[] weights) {
        this.sources = List.copyOf(sources);
        this.weights = weights.clone();
        this.turns = new Turns(weights);
    }

    /** How many of the first {@code n} each source gives. */
    static long[] taken(double[] weights, long n) {
        Turns turns = new Turns(weights);
        turns.goTo(n);
        return turns.taken;
    }

    @Override
    public synchronized SftExample example(long index) {
        if (index < turns.next) {
            turns = new Turns(weights);
        }
        turns.goTo(index);
        int source = turns.whose();
        return sources.get(source).example(turns.taken[source]);
    }

    /** Whose turn it is. */
    private static final class Turns {
        private final double[] shares;
        private final long[] taken;
        private long next;

        Turns(double[] weights) {
            double sum = Arrays.stream(weights).sum();
            shares = Arrays.stream(weights).map(weight -> weight / sum).toArray();
            taken = new long[weights.length];
        }

        void goTo(long index) {
            for (; next < index; next++) {
                taken[whose()]++;
            }
        }

        int whose() {
            double least = shares.length == 1 ? 0 : 1.0 / (2 * shares.length - 2);
            int soonest = 0;
            double deadline = Double.POSITIVE_INFINITY;
            for (int s = 0; s < shares.length; s++) {
                double behind = shares[s] * (next + 1) - taken[s];
                double steps = (1 - least - behind) / shares[s]; // until it is behind by more than may be
                if (behind >= least - ROUNDING && steps < deadline - ROUNDING) {
                    soonest = s;
                    deadline = steps;
                }
            }
            return soonest;
        }
    }
}
