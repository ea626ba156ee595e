package io.firesteel.core.kernels;

/** Plain loops; the definition of what every tile computes, to the bit. */
final class ScalarTiles extends Tiles {
    @Override
    int height() {
        return GROUP;
    }

    @Override
    int panelsAtOnce() {
        return 1;
    }

    @Override
    void product(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int depth,
            float[] b,
            int bOffset,
            int panelStride,
            int panels,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        for (int panel = 0; panel < panels; panel++) {
            int from = bOffset + panel * panelStride;
            int to = cOffset + panel * PANEL;
            for (int row = 0; row < rows; row++) {
                for (int half = 0; half < PANEL; half += 8) {
                    int at = to + row * cStride + half;
                    eightSums(a, aOffset + row * aStride, 1, depth, b, from + half, c, at, fresh);
                }
            }
        }
    }

    @Override
    void packedTile(
            float[] a,
            int aOffset,
            int depth,
            float[] b,
            int bOffset,
            int panelStride,
            int panels,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        for (int row = 0; row < GROUP; row++) {
            for (int half = 0; half < PANEL; half += 8) {
                int at = cOffset + row * cStride + half;
                eightSums(a, aOffset + row, GROUP, depth, b, bOffset + half, c, at, fresh);
            }
        }
    }

    private static void eightSums(
            float[] a, int aAt, int aStep, int depth, float[] b, int bAt, float[] c, int at, boolean fresh) {
        float s0 = fresh ? 0 : c[at];
        float s1 = fresh ? 0 : c[at + 1];
        float s2 = fresh ? 0 : c[at + 2];
        float s3 = fresh ? 0 : c[at + 3];
        float s4 = fresh ? 0 : c[at + 4];
        float s5 = fresh ? 0 : c[at + 5];
        float s6 = fresh ? 0 : c[at + 6];
        float s7 = fresh ? 0 : c[at + 7];
        for (int k = 0; k < depth; k++) {
            float factor = a[aAt + k * aStep];
            int from = bAt + k * PANEL;
            s0 = Math.fma(factor, b[from], s0);
            s1 = Math.fma(factor, b[from + 1], s1);
            s2 = Math.fma(factor, b[from + 2], s2);
            s3 = Math.fma(factor, b[from + 3], s3);
            s4 = Math.fma(factor, b[from + 4], s4);
            s5 = Math.fma(factor, b[from + 5], s5);
            s6 = Math.fma(factor, b[from + 6], s6);
            s7 = Math.fma(factor, b[from + 7], s7);
        }
        c[at] = s0;
        c[at + 1] = s1;
        c[at + 2] = s2;
        c[at + 3] = s3;
        c[at + 4] = s4;
        c[at + 5] = s5;
        c[at + 6] = s6;
        c[at + 7] = s7;
    }
}
