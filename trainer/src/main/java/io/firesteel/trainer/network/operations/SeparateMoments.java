package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moments in the parameters' own type.
 *
 * @param first one of each parameter
 * @param second likewise
 */
public record SeparateMoments(INDArray first, INDArray second) implements MomentVectors {
    @Override
    public void read(int moment, long from, float[] into, int at, int count) {
        FlatVectors.read(moment == 0 ? first : second, from, into, at, count);
    }

    @Override
    public void write(long at, float[] first, float[] second, int count) {
        FlatVectors.write(first, 0, count, this.first, at);
        FlatVectors.write(second, 0, count, this.second, at);
    }

    @Override
    public void clear() {
        first.assign(0);
        second.assign(0);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
