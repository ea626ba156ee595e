package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moments as bfloat16 numbers.
 *
 * @param words of 32 bits, one of each parameter: the first moment in the upper half, the second in the lower one
 */
public record PackedMoments(INDArray words) implements MomentVectors {
    @Override
    public void read(int moment, long from, float[] into, int at, int count) {
        int[] piece = new int[Math.min(PIECE, count)];
        for (int done = 0; done < count; ) {
            int now = Math.min(piece.length, count - done);
            FlatVectors.read(words, from + done, piece, now);
            for (int i = 0; i < now; i++) {
                into[at + done + i] = Float.intBitsToFloat(moment == 0 ? piece[i] & 0xFFFF0000 : piece[i] << 16);
            }
            done += now;
        }
    }

    @Override
    public void write(long at, float[] first, float[] second, int count) {
        int[] packed = new int[count];
        for (int i = 0; i < count; i++) {
            packed[i] = DataType.toBf16(first[i]) << 16 | DataType.toBf16(second[i]) & 0xFFFF;
        }
        FlatVectors.write(packed, count, words, at);
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
