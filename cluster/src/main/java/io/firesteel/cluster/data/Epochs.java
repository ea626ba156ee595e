package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;

import java.util.Arrays;

/**
 * Indices epoch after epoch, each a fresh shuffle of all, cut into batches. What an epoch's last batch would leave over is not drawn in
 * that epoch, so a batch never holds an index twice. Batch number b is a function of the seed alone: a resumed run draws what the
 * uninterrupted one would have drawn.
 */
final class Epochs {
    private final int size;
    private final int batch;
    private final Seeds seeds;
    private long shuffledEpoch = -1;
    private int[] order;

    /**
     * @param size how many indices there are
     * @param batch how many a draw takes, 1 to {@code size}
     * @param seeds the address below which epochs are shuffled
     */
    Epochs(int size, int batch, Seeds seeds) {
        if (batch < 1 || size < batch) {
            throw new Fault(
                    "rollout.prompts",
                    "1 to " + size + ", the number of training prompts",
                    Integer.toString(batch),
                    "draw fewer prompts per iteration, or give more problems to learn from");
        }
        this.size = size;
        this.batch = batch;
        this.seeds = seeds;
    }

    /** Batch number {@code number}, from 0: {@code [batch]}. */
    int[] draw(long number) {
        long batchesPerEpoch = size / batch;
        long epoch = number / batchesPerEpoch;
        if (epoch != shuffledEpoch) {
            order = shuffled(size, seeds.at(epoch));
            shuffledEpoch = epoch;
        }
        int from = (int) (number % batchesPerEpoch) * batch;
        return Arrays.copyOfRange(order, from, from + batch);
    }

    /** {@code 0..size-1} in the order of an address (Fisher and Yates, inside out). */
    static int[] shuffled(int size, Seeds address) {
        int[] shuffled = new int[size];
        for (int i = 0; i < size; i++) {
            int j = (int) (address.uniform(i) * (i + 1));
            shuffled[i] = shuffled[j];
            shuffled[j] = i;
        }
        return shuffled;
    }
}
