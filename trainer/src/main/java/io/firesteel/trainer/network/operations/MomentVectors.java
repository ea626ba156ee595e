package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.Parameters;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** AdamW's first and second moments of all parameters, outside Java's heap. */
public sealed interface MomentVectors extends AutoCloseable permits SeparateMoments, PackedMoments {
    /** Elements that are copied at a time. */
    int PIECE = 1 << 20;

    /** Zeros, as before the first step. */
    static MomentVectors zeros(MomentPrecision precision, long size) {
        return switch (precision) {
            case FLOAT32 -> new SeparateMoments(zeros(DataType.FLOAT, size), zeros(DataType.FLOAT, size));
            case BF16 -> new PackedMoments(zeros(DataType.INT, size));
        };
    }

    private static INDArray zeros(DataType type, long size) {
        return Nd4j.createUninitializedDetached(type, 'c', 1, size).assign(0);
    }

    /**
     * Copies {@code count} of the first (0) or the second (1) moments.
     *
     * @param from index of the first element
     * @param into where they go, from index {@code at} on
     */
    void read(int moment, long from, float[] into, int at, int count);

    /** Replaces those of {@code count} elements by numbers that begin the arrays, rounded to nearest where fewer bits are kept. */
    void write(long at, float[] first, float[] second, int count);

    /** Replaces all, piece by piece. */
    default void write(Parameters first, Parameters second) {
        float[][] pieces = new float[2][Math.min(PIECE, first.size())];
        for (int at = 0; at < first.size(); ) {
            int count = Math.min(pieces[0].length, first.size() - at);
            first.copy(at, pieces[0], 0, count);
            second.copy(at, pieces[1], 0, count);
            write(at, pieces[0], pieces[1], count);
            at += count;
        }
    }

    /** Makes them zeros again. */
    void clear();

    @Override
    void close();
}
