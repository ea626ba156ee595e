package io.firesteel.trainer;

import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Cuts an endless source into batches of like length: pool p holds the next {@code poolBatches · batchExamples} examples,
 * sorted by length (equal lengths by index) and cut into batches, which come in an order drawn at p. Batch k is a function
 * of the source, the seeds and k, whatever was asked for before.
 */
final class SftBatches {
    private final ExampleSource source;
    private final int batchExamples;
    private final int poolBatches;
    private final Seeds seeds;
    private long pool = -1; // only saves making a pool again for each of its batches
    private List<SftExample> sorted;

    SftBatches(ExampleSource source, int batchExamples, int poolBatches, Seeds seeds) {
        this.source = source;
        this.batchExamples = batchExamples;
        this.poolBatches = poolBatches;
        this.seeds = seeds;
    }

    /** Batch {@code k}, from 0. */
    List<SftExample> batch(long k) {
        if (pool != k / poolBatches) {
            pool = k / poolBatches;
            long size = (long) batchExamples * poolBatches;
            sorted = LongStream.range(pool * size, (pool + 1) * size)
                    .mapToObj(source::example)
                    .sorted(Comparator.comparingInt(example -> example.tokens().length))
                    .toList();
        }
        int at = Permutation.of(seeds.at(pool), poolBatches)[(int) (k % poolBatches)] * batchExamples;
        return sorted.subList(at, at + batchExamples);
    }
}
