package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;

/**
 * The order in which training prompts are drawn: epoch after epoch, each a fresh shuffle of the whole data set. Draw
 * number n is a function of the seed alone, so there is no position to save: a resumed run draws what the uninterrupted
 * one would have drawn.
 */
public final class Curriculum {
    private final int size;
    private final Seeds seeds;
    private long shuffledEpoch = -1;
    private int[] order;

    /**
     * @param size prompts in the data set, at least 1
     * @param seeds the address below which epochs are shuffled
     */
    public Curriculum(int size, Seeds seeds) {
        if (size < 1) {
            throw new Fault("data", "at least one training prompt", "none", "check data.source and data.train-files");
        }
        this.size = size;
        this.seeds = seeds;
    }

    /** Indices into the data set for draws {@code first, first + 1, …}, {@code [count]}. */
    public int[] draw(long first, int count) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            long epoch = (first + i) / size;
            if (epoch != shuffledEpoch) {
                order = shuffle(epoch);
                shuffledEpoch = epoch;
            }
            indices[i] = order[(int) ((first + i) % size)];
        }
        return indices;
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
