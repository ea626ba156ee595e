package io.firesteel.core.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles for machines with vectors of sixteen floats: a panel's row is one vector, and thirty-two registers hold eight rows
 * of two panels, or one to three rows of four.
 *
 * <p>A tile that has fewer rows or panels than its method computes the last ones again: the same sums, written to the same place.
 * So few methods serve all sizes, each written out by hand because C2 keeps vectors in registers only as plain local variables.
 */
final class WideTiles extends Tiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;

    /** Whether this machine has vectors of sixteen floats. */
    static boolean supported() {
        return FloatVector.SPECIES_PREFERRED.length() >= PANEL;
    }

    @Override
    int height() {
        return GROUP;
    }

    @Override
    int panelsAtOnce() {
        return 2;
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
        int atOnce = rows <= 3 ? 4 : 2;
        for (int panel = 0; panel < panels; panel += atOnce) {
            int last = Math.min(atOnce, panels - panel) - 1;
            int from = bOffset + panel * panelStride;
            for (int row = 0; row < rows; row += GROUP) {
                int at = aOffset + row * aStride;
                int to = cOffset + row * cStride + panel * PANEL;
                int end = Math.min(GROUP, rows - row) - 1;
                if (end >= 4) {
                    tile8x2(end, last, a, at, aStride, depth, b, from, panelStride, c, to, cStride, fresh);
                } else if (end == 2 && last >= 2) {
                    tile3x4(last, a, at, aStride, depth, b, from, panelStride, c, to, cStride, fresh);
                } else if (end >= 2 || last < 2 && end == 1) {
                    tile4x2(end, last, a, at, aStride, depth, b, from, panelStride, c, to, cStride, fresh);
                } else if (end == 1) {
                    tile2x4(last, a, at, aStride, depth, b, from, panelStride, c, to, cStride, fresh);
                } else {
                    tile1x4(last, a, at, depth, b, from, panelStride, c, to, fresh);
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
        packed8x2(panels - 1, a, aOffset, depth, b, bOffset, panelStride, c, cOffset, cStride, fresh);
    }

    private static void tile1x4(
            int lastPanel,
            float[] a,
            int a0,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            boolean fresh) {
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int b2 = b0 + Math.min(2, lastPanel) * panelStride;
        int b3 = b0 + Math.min(3, lastPanel) * panelStride;
        int second = Math.min(1, lastPanel) * PANEL;
        int third = Math.min(2, lastPanel) * PANEL;
        int fourth = Math.min(3, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s0c;
        FloatVector s0d;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s0c = zero;
            s0d = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s0c = FloatVector.fromArray(SPECIES, c, c0 + third);
            s0d = FloatVector.fromArray(SPECIES, c, c0 + fourth);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector weightsC = FloatVector.fromArray(SPECIES, b, b2 + k * PANEL);
            FloatVector weightsD = FloatVector.fromArray(SPECIES, b, b3 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            s0c = factor.fma(weightsC, s0c);
            s0d = factor.fma(weightsD, s0d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s0c.intoArray(c, c0 + third);
        s0d.intoArray(c, c0 + fourth);
    }

    private static void tile2x4(
            int lastPanel,
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + aStride;
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int b2 = b0 + Math.min(2, lastPanel) * panelStride;
        int b3 = b0 + Math.min(3, lastPanel) * panelStride;
        int c1 = c0 + cStride;
        int second = Math.min(1, lastPanel) * PANEL;
        int third = Math.min(2, lastPanel) * PANEL;
        int fourth = Math.min(3, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s0c;
        FloatVector s0d;
        FloatVector s1a;
        FloatVector s1b;
        FloatVector s1c;
        FloatVector s1d;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s0c = zero;
            s0d = zero;
            s1a = zero;
            s1b = zero;
            s1c = zero;
            s1d = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s0c = FloatVector.fromArray(SPECIES, c, c0 + third);
            s0d = FloatVector.fromArray(SPECIES, c, c0 + fourth);
            s1a = FloatVector.fromArray(SPECIES, c, c1);
            s1b = FloatVector.fromArray(SPECIES, c, c1 + second);
            s1c = FloatVector.fromArray(SPECIES, c, c1 + third);
            s1d = FloatVector.fromArray(SPECIES, c, c1 + fourth);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector weightsC = FloatVector.fromArray(SPECIES, b, b2 + k * PANEL);
            FloatVector weightsD = FloatVector.fromArray(SPECIES, b, b3 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            s0c = factor.fma(weightsC, s0c);
            s0d = factor.fma(weightsD, s0d);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(weightsA, s1a);
            s1b = factor.fma(weightsB, s1b);
            s1c = factor.fma(weightsC, s1c);
            s1d = factor.fma(weightsD, s1d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s0c.intoArray(c, c0 + third);
        s0d.intoArray(c, c0 + fourth);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + second);
        s1c.intoArray(c, c1 + third);
        s1d.intoArray(c, c1 + fourth);
    }

    private static void tile3x4(
            int lastPanel,
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + aStride;
        int a2 = a1 + aStride;
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int b2 = b0 + Math.min(2, lastPanel) * panelStride;
        int b3 = b0 + Math.min(3, lastPanel) * panelStride;
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        int second = Math.min(1, lastPanel) * PANEL;
        int third = Math.min(2, lastPanel) * PANEL;
        int fourth = Math.min(3, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s0c;
        FloatVector s0d;
        FloatVector s1a;
        FloatVector s1b;
        FloatVector s1c;
        FloatVector s1d;
        FloatVector s2a;
        FloatVector s2b;
        FloatVector s2c;
        FloatVector s2d;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s0c = zero;
            s0d = zero;
            s1a = zero;
            s1b = zero;
            s1c = zero;
            s1d = zero;
            s2a = zero;
            s2b = zero;
            s2c = zero;
            s2d = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s0c = FloatVector.fromArray(SPECIES, c, c0 + third);
            s0d = FloatVector.fromArray(SPECIES, c, c0 + fourth);
            s1a = FloatVector.fromArray(SPECIES, c, c1);
            s1b = FloatVector.fromArray(SPECIES, c, c1 + second);
            s1c = FloatVector.fromArray(SPECIES, c, c1 + third);
            s1d = FloatVector.fromArray(SPECIES, c, c1 + fourth);
            s2a = FloatVector.fromArray(SPECIES, c, c2);
            s2b = FloatVector.fromArray(SPECIES, c, c2 + second);
            s2c = FloatVector.fromArray(SPECIES, c, c2 + third);
            s2d = FloatVector.fromArray(SPECIES, c, c2 + fourth);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector weightsC = FloatVector.fromArray(SPECIES, b, b2 + k * PANEL);
            FloatVector weightsD = FloatVector.fromArray(SPECIES, b, b3 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            s0c = factor.fma(weightsC, s0c);
            s0d = factor.fma(weightsD, s0d);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(weightsA, s1a);
            s1b = factor.fma(weightsB, s1b);
            s1c = factor.fma(weightsC, s1c);
            s1d = factor.fma(weightsD, s1d);
            factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s2a = factor.fma(weightsA, s2a);
            s2b = factor.fma(weightsB, s2b);
            s2c = factor.fma(weightsC, s2c);
            s2d = factor.fma(weightsD, s2d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s0c.intoArray(c, c0 + third);
        s0d.intoArray(c, c0 + fourth);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + second);
        s1c.intoArray(c, c1 + third);
        s1d.intoArray(c, c1 + fourth);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + second);
        s2c.intoArray(c, c2 + third);
        s2d.intoArray(c, c2 + fourth);
    }

    private static void tile4x2(
            int lastRow,
            int lastPanel,
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + Math.min(1, lastRow) * aStride;
        int a2 = a0 + Math.min(2, lastRow) * aStride;
        int a3 = a0 + Math.min(3, lastRow) * aStride;
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int c1 = c0 + Math.min(1, lastRow) * cStride;
        int c2 = c0 + Math.min(2, lastRow) * cStride;
        int c3 = c0 + Math.min(3, lastRow) * cStride;
        int second = Math.min(1, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s1a;
        FloatVector s1b;
        FloatVector s2a;
        FloatVector s2b;
        FloatVector s3a;
        FloatVector s3b;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s1a = zero;
            s1b = zero;
            s2a = zero;
            s2b = zero;
            s3a = zero;
            s3b = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s1a = FloatVector.fromArray(SPECIES, c, c1);
            s1b = FloatVector.fromArray(SPECIES, c, c1 + second);
            s2a = FloatVector.fromArray(SPECIES, c, c2);
            s2b = FloatVector.fromArray(SPECIES, c, c2 + second);
            s3a = FloatVector.fromArray(SPECIES, c, c3);
            s3b = FloatVector.fromArray(SPECIES, c, c3 + second);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(weightsA, s1a);
            s1b = factor.fma(weightsB, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s2a = factor.fma(weightsA, s2a);
            s2b = factor.fma(weightsB, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s3a = factor.fma(weightsA, s3a);
            s3b = factor.fma(weightsB, s3b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + second);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + second);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + second);
    }

    private static void tile8x2(
            int lastRow,
            int lastPanel,
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + Math.min(1, lastRow) * aStride;
        int a2 = a0 + Math.min(2, lastRow) * aStride;
        int a3 = a0 + Math.min(3, lastRow) * aStride;
        int a4 = a0 + Math.min(4, lastRow) * aStride;
        int a5 = a0 + Math.min(5, lastRow) * aStride;
        int a6 = a0 + Math.min(6, lastRow) * aStride;
        int a7 = a0 + Math.min(7, lastRow) * aStride;
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int c1 = c0 + Math.min(1, lastRow) * cStride;
        int c2 = c0 + Math.min(2, lastRow) * cStride;
        int c3 = c0 + Math.min(3, lastRow) * cStride;
        int c4 = c0 + Math.min(4, lastRow) * cStride;
        int c5 = c0 + Math.min(5, lastRow) * cStride;
        int c6 = c0 + Math.min(6, lastRow) * cStride;
        int c7 = c0 + Math.min(7, lastRow) * cStride;
        int second = Math.min(1, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s1a;
        FloatVector s1b;
        FloatVector s2a;
        FloatVector s2b;
        FloatVector s3a;
        FloatVector s3b;
        FloatVector s4a;
        FloatVector s4b;
        FloatVector s5a;
        FloatVector s5b;
        FloatVector s6a;
        FloatVector s6b;
        FloatVector s7a;
        FloatVector s7b;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s1a = zero;
            s1b = zero;
            s2a = zero;
            s2b = zero;
            s3a = zero;
            s3b = zero;
            s4a = zero;
            s4b = zero;
            s5a = zero;
            s5b = zero;
            s6a = zero;
            s6b = zero;
            s7a = zero;
            s7b = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s1a = FloatVector.fromArray(SPECIES, c, c1);
            s1b = FloatVector.fromArray(SPECIES, c, c1 + second);
            s2a = FloatVector.fromArray(SPECIES, c, c2);
            s2b = FloatVector.fromArray(SPECIES, c, c2 + second);
            s3a = FloatVector.fromArray(SPECIES, c, c3);
            s3b = FloatVector.fromArray(SPECIES, c, c3 + second);
            s4a = FloatVector.fromArray(SPECIES, c, c4);
            s4b = FloatVector.fromArray(SPECIES, c, c4 + second);
            s5a = FloatVector.fromArray(SPECIES, c, c5);
            s5b = FloatVector.fromArray(SPECIES, c, c5 + second);
            s6a = FloatVector.fromArray(SPECIES, c, c6);
            s6b = FloatVector.fromArray(SPECIES, c, c6 + second);
            s7a = FloatVector.fromArray(SPECIES, c, c7);
            s7b = FloatVector.fromArray(SPECIES, c, c7 + second);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(weightsA, s1a);
            s1b = factor.fma(weightsB, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s2a = factor.fma(weightsA, s2a);
            s2b = factor.fma(weightsB, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s3a = factor.fma(weightsA, s3a);
            s3b = factor.fma(weightsB, s3b);
            factor = FloatVector.broadcast(SPECIES, a[a4 + k]);
            s4a = factor.fma(weightsA, s4a);
            s4b = factor.fma(weightsB, s4b);
            factor = FloatVector.broadcast(SPECIES, a[a5 + k]);
            s5a = factor.fma(weightsA, s5a);
            s5b = factor.fma(weightsB, s5b);
            factor = FloatVector.broadcast(SPECIES, a[a6 + k]);
            s6a = factor.fma(weightsA, s6a);
            s6b = factor.fma(weightsB, s6b);
            factor = FloatVector.broadcast(SPECIES, a[a7 + k]);
            s7a = factor.fma(weightsA, s7a);
            s7b = factor.fma(weightsB, s7b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + second);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + second);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + second);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + second);
        s5a.intoArray(c, c5);
        s5b.intoArray(c, c5 + second);
        s6a.intoArray(c, c6);
        s6b.intoArray(c, c6 + second);
        s7a.intoArray(c, c7);
        s7b.intoArray(c, c7 + second);
    }

    private static void packed8x2(
            int lastPanel,
            float[] a,
            int a0,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int b1 = b0 + Math.min(1, lastPanel) * panelStride;
        int c1 = c0 + cStride;
        int c2 = c0 + 2 * cStride;
        int c3 = c0 + 3 * cStride;
        int c4 = c0 + 4 * cStride;
        int c5 = c0 + 5 * cStride;
        int c6 = c0 + 6 * cStride;
        int c7 = c0 + 7 * cStride;
        int second = Math.min(1, lastPanel) * PANEL;
        FloatVector s0a;
        FloatVector s0b;
        FloatVector s1a;
        FloatVector s1b;
        FloatVector s2a;
        FloatVector s2b;
        FloatVector s3a;
        FloatVector s3b;
        FloatVector s4a;
        FloatVector s4b;
        FloatVector s5a;
        FloatVector s5b;
        FloatVector s6a;
        FloatVector s6b;
        FloatVector s7a;
        FloatVector s7b;
        if (fresh) {
            FloatVector zero = FloatVector.zero(SPECIES);
            s0a = zero;
            s0b = zero;
            s1a = zero;
            s1b = zero;
            s2a = zero;
            s2b = zero;
            s3a = zero;
            s3b = zero;
            s4a = zero;
            s4b = zero;
            s5a = zero;
            s5b = zero;
            s6a = zero;
            s6b = zero;
            s7a = zero;
            s7b = zero;
        } else {
            s0a = FloatVector.fromArray(SPECIES, c, c0);
            s0b = FloatVector.fromArray(SPECIES, c, c0 + second);
            s1a = FloatVector.fromArray(SPECIES, c, c1);
            s1b = FloatVector.fromArray(SPECIES, c, c1 + second);
            s2a = FloatVector.fromArray(SPECIES, c, c2);
            s2b = FloatVector.fromArray(SPECIES, c, c2 + second);
            s3a = FloatVector.fromArray(SPECIES, c, c3);
            s3b = FloatVector.fromArray(SPECIES, c, c3 + second);
            s4a = FloatVector.fromArray(SPECIES, c, c4);
            s4b = FloatVector.fromArray(SPECIES, c, c4 + second);
            s5a = FloatVector.fromArray(SPECIES, c, c5);
            s5b = FloatVector.fromArray(SPECIES, c, c5 + second);
            s6a = FloatVector.fromArray(SPECIES, c, c6);
            s6b = FloatVector.fromArray(SPECIES, c, c6 + second);
            s7a = FloatVector.fromArray(SPECIES, c, c7);
            s7b = FloatVector.fromArray(SPECIES, c, c7 + second);
        }
        for (int k = 0; k < depth; k++) {
            FloatVector weightsA = FloatVector.fromArray(SPECIES, b, b0 + k * PANEL);
            FloatVector weightsB = FloatVector.fromArray(SPECIES, b, b1 + k * PANEL);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP]);
            s0a = factor.fma(weightsA, s0a);
            s0b = factor.fma(weightsB, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 1]);
            s1a = factor.fma(weightsA, s1a);
            s1b = factor.fma(weightsB, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 2]);
            s2a = factor.fma(weightsA, s2a);
            s2b = factor.fma(weightsB, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 3]);
            s3a = factor.fma(weightsA, s3a);
            s3b = factor.fma(weightsB, s3b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 4]);
            s4a = factor.fma(weightsA, s4a);
            s4b = factor.fma(weightsB, s4b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 5]);
            s5a = factor.fma(weightsA, s5a);
            s5b = factor.fma(weightsB, s5b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 6]);
            s6a = factor.fma(weightsA, s6a);
            s6b = factor.fma(weightsB, s6b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 7]);
            s7a = factor.fma(weightsA, s7a);
            s7b = factor.fma(weightsB, s7b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + second);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + second);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + second);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + second);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + second);
        s5a.intoArray(c, c5);
        s5b.intoArray(c, c5 + second);
        s6a.intoArray(c, c6);
        s6b.intoArray(c, c6 + second);
        s7a.intoArray(c, c7);
        s7b.intoArray(c, c7 + second);
    }
}
