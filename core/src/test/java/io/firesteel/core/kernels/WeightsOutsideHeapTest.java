package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.kernels.Arithmetic.Choice;
import io.firesteel.core.kernels.Arithmetic.Precision;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that are laid out from where they lie outside Java's heap, beside the same from the heap. */
class WeightsOutsideHeapTest {
    /** Rows and width: less than a block, several pieces, and more depths than the tiles of AMX take at a time. */
    private static final int[][] SHAPES = {{5, 3}, {9, 17}, {70, 300}, {4099, 96}, {130, 2600}};

    @ParameterizedTest
    @CsvSource({"EXACT, FLOAT32", "FAST, FLOAT32", "FAST, BF16"})
    void theyAreMultipliedByToTheSameBits(Choice choice, Precision precision) {
        Kernels kernels = choice == Choice.EXACT ? Kernels.of(Arithmetic.EXACT) : FastKernelsTest.fast(precision);
        for (int[] shape : SHAPES) {
            int rows = shape[0];
            int width = shape[1];
            Random random = new Random(rows);
            float[] weights = random.floats(3 + rows * width);
            float[] x = random.floats(7 * width);
            float[] dy = random.floats(7 * rows);
            try (FloatPointer outside = new FloatPointer(weights);
                    PackedMatrix heaps = kernels.forward(weights, 3, rows, width);
                    PackedMatrix heapsBack = kernels.backward(weights, 3, rows, width);
                    PackedMatrix whole = kernels.matrix(width, rows);
                    PackedMatrix wholeBack = kernels.matrix(rows, width);
                    PackedMatrix pieces = kernels.matrix(width, rows);
                    PackedMatrix piecesBack = kernels.matrix(rows, width)) {
                whole.putRows(0, outside.position(3), rows);
                wholeBack.putColumns(0, outside.position(3), rows);
                for (int put = 0, n; put < rows; put += n) {
                    n = Math.min(rows - put, 1 + random.below(rows));
                    pieces.putRows(put, outside.position(3 + (long) put * width), n);
                    piecesBack.putColumns(put, outside.position(3 + (long) put * width), n);
                }
                float[] y = product(kernels, x, heaps);
                float[] dx = product(kernels, dy, heapsBack);
                assertThat(product(kernels, x, whole)).isEqualTo(y);
                assertThat(product(kernels, x, pieces)).isEqualTo(y);
                assertThat(product(kernels, dy, wholeBack)).isEqualTo(dx);
                assertThat(product(kernels, dy, piecesBack)).isEqualTo(dx);
            }
        }
    }

    private static float[] product(Kernels kernels, float[] x, PackedMatrix by) {
        float[] y = new float[7 * by.columns()];
        kernels.matmul(x, 0, by.depth(), 7, by, y, 0, by.columns(), false);
        return y;
    }
}
