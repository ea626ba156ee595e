package io.firesteel.cluster.stage;

import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.SftExample;

import java.util.Arrays;
import java.util.List;

/**
 * Several sources as one, by weight. Example {@code i} comes from the source that is furthest behind its share of the first {@code i
 * + 1}, of equal ones the first, and is the next of that source: so each has its share of any beginning, to one example, and none
 * is passed over. With weights 2 and 1 the order is a b a, a b a, ….
 */
final class WeightedExamples implements ExampleSource {
    private final List<ExampleSource> sources;
    private final double[] shares;

    // How often each was taken before index `next`: a function of the index, kept so that going on costs one step.
    private long[] taken;
    private long next;

    WeightedExamples(List<ExampleSource> sources, double[] weights) {
        this.sources = List.copyOf(sources);
        double sum = Arrays.stream(weights).sum();
        this.shares = Arrays.stream(weights).map(weight -> weight / sum).toArray();
        this.taken = new long[shares.length];
    }

    @Override
    public synchronized SftExample example(long index) {
        if (index < next) {
            taken = new long[shares.length];
            next = 0;
        }
        while (next < index) {
            taken[furthestBehind()]++;
            next++;
        }
        int source = furthestBehind();
        return sources.get(source).example(taken[source]);
    }

    private int furthestBehind() {
        int furthest = 0;
        for (int s = 1; s < shares.length; s++) {
            if (deficit(s) > deficit(furthest)) {
                furthest = s;
            }
        }
        return furthest;
    }

    private double deficit(int source) {
        return shares[source] * (next + 1) - taken[source];
    }
}
