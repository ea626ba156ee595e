package io.firesteel.cluster.spark.ledger;

import org.apache.spark.Partitioner;

import java.util.Arrays;
import java.util.List;

/** Neighbouring iterations into one partition, so that the partitions one after the other have all iterations in order. */
final class InOrder extends Partitioner {
    private static final long serialVersionUID = 1;

    private final long[] iterations; // ascending
    private final int partitions;

    InOrder(List<Long> iterations, int most) {
        this.iterations = iterations.stream().mapToLong(Long::longValue).toArray();
        this.partitions = Math.max(1, Math.min(most, this.iterations.length));
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object iteration) {
        int index = Arrays.binarySearch(iterations, (Long) iteration);
        if (index < 0) {
            throw new IllegalArgumentException("iteration " + iteration + " is none of those to be partitioned");
        }
        return (int) ((long) index * partitions / iterations.length);
    }
}
