package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;

import java.util.Arrays;

/**
 * The order in which training prompts are drawn: epoch after epoch, each a fresh shuffle of the whole data set, cut into
 * batches of prompts. What an epoch's last batch would leave over is not drawn in that epoch, so a batch never holds a
 * prompt twice. Batch number b is a function of the seed alone: a resumed run draws what the uninterrupted one would have
 * drawn.
 */
public final class Curriculum {
    private final int size;
    private final int batch;
    private final Seeds seeds;
    private long shuffledEpoch = -1;
    private int[] order;

    /**
     * @param size prompts in the data set
     * @param batch prompts per draw, 1 to {@code size}
     * @param seeds the address below which epochs are shuffled
     */
    public Curriculum(int size, int batch, Seeds seeds) {
        if (batch < 1 || size < batch) {
            throw new Fault(
                    "rollout.prompts",
                    "1 to " + size + ", the number of training prompts",
                    Integer.toString(batch),
                    "draw fewer prompts per iteration, or give more with data.train-files");
        }
        this.size = size;
        this.batch = batch;
        this.seeds = seeds;
    }

    /** Indices into the data set of batch number {@code number}, from 0: {@code [batch]}. */
    public int[] draw(long number) {
        long batchesPerEpoch = size / batch;
        long epoch = number / batchesPerEpoch;
        if (epoch != shuffledEpoch) {
            order = shuffle(epoch);
            shuffledEpoch = epoch;
        }
        int from = (int) (number % batchesPerEpoch) * batch;
        return Arrays.copyOfRange(order, from, from + batch);
    }

    private int[] shuffle(long epoch) {
        Seeds address = seeds.at(epoch);
        int[] shuffled = new int[size];
        for (int i = 0; i < size; i++) {
            int j = (int) (address.uniform(i) * (i + 1));
            shuffled[i] = shuffled[j];
            shuffled[j] = i;
        }
        return shuffled;
    }
}
