package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moments as bfloat16 numbers.
 *
 * @param words of 32 bits, one of each parameter: the first moment in the upper half, the second in the lower one
 */
public record PackedMoments(INDArray words) implements MomentVectors {
    /** Words that are written at a time: those of all moments would be garbage as large as they are. */
    private static final int AT_A_TIME = 1 << 14;

    @Override
    public void read(int moment, long from, float[] into, int at, int count) {
        // A checkpoint reads all of them: words would be as much garbage as the moments are large, for which G1
        // enlarges the heap.
        FlatVectors.readBits(words, from, into, at, count);
        for (int i = at; i < at + count; i++) {
            int word = Float.floatToRawIntBits(into[i]);
            into[i] = Float.intBitsToFloat(moment == 0 ? word & 0xFFFF0000 : word << 16);
        }
    }

    @Override
    public void write(long at, float[] first, float[] second, int count) {
        int[] packed = new int[Math.min(count, AT_A_TIME)];
        for (int from = 0; from < count; from += AT_A_TIME) {
            int n = Math.min(AT_A_TIME, count - from);
            for (int i = 0; i < n; i++) {
                packed[i] = DataType.toBf16(first[from + i]) << 16 | DataType.toBf16(second[from + i]) & 0xFFFF;
            }
            FlatVectors.write(packed, n, words, at + from);
        }
    }

    @Override
    public void clear() {
        words.assign(0);
    }

    @Override
    public void close() {
        words.close();
    }
}
