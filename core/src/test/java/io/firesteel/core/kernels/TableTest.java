package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.kernels.Arithmetic.Precision;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void rowsComeBackAsTheyWereWhicheverPiecesTheyCameIn() {
        check(Kernels.best());
        assertThat(Kernels.best().table(10, 3).bytesOutsideHeap()).isZero();
    }

    /** Rounded weights stand beside an embedding that is not. */
    @Test
    void besideMatricesOutsideTheHeapItLiesThereToo() {
        Kernels kernels = FastKernelsTest.fast(Precision.BF16);
        check(kernels);
        try (Table table = kernels.table(10, 3)) {
            assertThat(table.bytesOutsideHeap()).isEqualTo(10 * 3 * 4);
        }
    }

    private static void check(Kernels kernels) {
        int rows = 1_003;
        int width = 37;
        Random random = new Random(5);
        float[] all = random.floats(2 + rows * width);
        try (Table table = kernels.table(rows, width)) {
            for (int first = 0, count; first < rows; first += count) {
                count = Math.min(rows - first, 1 + random.below(100));
                table.put(first, all, 2 + first * width, count);
            }
            for (int row : new int[] {0, 1, 17, 1_002}) {
                float[] found = new float[5 + width];
                table.copy(row, found, 4);
                for (int i = 0; i < width; i++) {
                    assertThat(found[4 + i]).isEqualTo(all[2 + row * width + i]);
                }
                assertThat(found[3]).isZero();
                assertThat(found[4 + width]).isZero();
            }
        }
    }
}
