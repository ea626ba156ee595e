package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles for machines with vectors of eight floats and sixteen registers: up to five rows of one panel, one or two rows of two, or one
 * row of four. Each is written out by hand because C2 keeps vectors in registers only as plain local variables.
 */
final class NarrowTiles extends Tiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

    /** Rows of a packed tile. More accumulators than 5 × 16 floats do not stay in AVX2's registers under JDK 17. */
    private static final int HEIGHT = 5;

    /** Rows of a tile that is not packed: each has an index of its own, and with five of them sums leave the registers. */
    private static final int LOW = 4;

    /** Fewer panels than this do not pay for packing the left-hand side. */
    private static final int PANELS_WORTH_PACKING = 8;

    /** Whether this machine has vectors of eight floats; elsewhere they would be emulated object by object. */
    static boolean supported() {
        return FloatVector.SPECIES_PREFERRED.length() >= 8;
    }

    /** Whether they are asked for by name, so that longer vectors must not be used. */
    static boolean wished() {
        return System.getProperty(Kernels.PROVIDER_PROPERTY, "").equals("vector-256");
    }

    @Override
    int height() {
        return HEIGHT;
    }

    @Override
    int panelsAtOnce() {
        return 1;
    }

    /** One or two rows left over take two panels at a time; the others go by tiles, packed where that pays. */
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
        if (rows == 1) {
            row(a, aOffset, depth, b, bOffset, panelStride, panels, c, cOffset, fresh);
            return;
        }
        boolean packed = rows > 2 && panels >= PANELS_WORTH_PACKING;
        int height = packed ? HEIGHT : LOW;
        int few = rows % height <= 2 ? rows % height : 0;
        int many = rows - few;
        float[] left = packed ? packLeft(a, aOffset, aStride, many, depth) : a;
        int fewAt = aOffset + many * aStride;
        for (int panel = 0; panel < panels; panel += 2) {
            int pair = Math.min(2, panels - panel);
            for (int p = panel; p < panel + pair; p++) {
                int from = bOffset + p * panelStride;
                int to = cOffset + p * PANEL;
                int packedAt = 0;
                for (int row = 0, count; row < many; row += count) {
                    count = tileRows(height, many - row);
                    int at = to + row * cStride;
                    if (packed) {
                        packed(count, left, packedAt, depth, b, from, c, at, cStride, fresh);
                        packedAt += depth * GROUP;
                    } else {
                        tile(count, a, aOffset + row * aStride, aStride, depth, b, from, c, at, cStride, fresh);
                    }
                }
            }
            int from = bOffset + panel * panelStride;
            int to = cOffset + many * cStride + panel * PANEL;
            if (few > 0 && pair == 2) {
                tilePair(few, a, fewAt, aStride, depth, b, from, panelStride, c, to, cStride, fresh);
            } else if (few > 0) {
                tile(few, a, fewAt, aStride, depth, b, from, c, to, cStride, fresh);
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
        packed5(a, aOffset, depth, b, bOffset, c, cOffset, cStride, fresh);
    }

    /** The next tile's rows when {@code left} are left: as many as may be, but four and four instead of five and three. */
    private static int tileRows(int height, int left) {
        return left == 8 ? 4 : Math.min(left, height);
    }

    /** Tiles of rows, one after the other, each {@code [depth, GROUP]}. */
    private static float[] packLeft(float[] a, int aOffset, int aStride, int rows, int depth) {
        int tiles = (rows + HEIGHT - 1) / HEIGHT;
        float[] left = Scratch.ofThread().get(Slot.TILES, tiles * depth * GROUP);
        int to = 0;
        for (int row = 0, count; row < rows; row += count) {
            count = tileRows(HEIGHT, rows - row);
            for (int r = 0; r < count; r++) {
                int from = aOffset + (row + r) * aStride;
                for (int k = 0; k < depth; k++) {
                    left[to + r + k * GROUP] = a[from + k];
                }
            }
            to += depth * GROUP;
        }
        return left;
    }

    private static void tile(
            int rows,
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        switch (rows) {
            case 1 -> tile1(a, a0, depth, b, b0, c, c0, fresh);
            case 2 -> tile2(a, a0, aStride, depth, b, b0, c, c0, cStride, fresh);
            case 3 -> tile3(a, a0, aStride, depth, b, b0, c, c0, cStride, fresh);
            default -> tile4(a, a0, aStride, depth, b, b0, c, c0, cStride, fresh);
        }
    }

    private static void tilePair(
            int rows,
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
        if (rows == 1) {
            tile1x2(a, a0, depth, b, b0, panelStride, c, c0, fresh);
        } else {
            tile2x2(a, a0, aStride, depth, b, b0, panelStride, c, c0, cStride, fresh);
        }
    }

    private static void packed(
            int rows, float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, int cStride, boolean fresh) {
        switch (rows) {
            case 3 -> packed3(a, a0, depth, b, b0, c, c0, cStride, fresh);
            case 4 -> packed4(a, a0, depth, b, b0, c, c0, cStride, fresh);
            default -> packed5(a, a0, depth, b, b0, c, c0, cStride, fresh);
        }
    }

    private static void tile1(float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, boolean fresh) {
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
    }

    private static void tile2(
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + aStride;
        int c1 = c0 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
    }

    private static void tile3(
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + aStride;
        int a2 = a1 + aStride;
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s2a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s2b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + 8);
    }

    private static void tile4(
            float[] a,
            int a0,
            int aStride,
            int depth,
            float[] b,
            int b0,
            float[] c,
            int c0,
            int cStride,
            boolean fresh) {
        int a1 = a0 + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        int c3 = c2 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s2a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s2b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2 + 8);
        FloatVector s3a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s3b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a1 + k]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a2 + k]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a3 + k]);
            s3a = factor.fma(left, s3a);
            s3b = factor.fma(right, s3b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + 8);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + 8);
    }

    /**
     * One row alone, four panels at a time: as many sums as an addition's latency asks for, and B, of which every element is used once,
     * is read from four places at a time, as the caches like it.
     */
    private static void row(
            float[] a,
            int a0,
            int depth,
            float[] b,
            int b0,
            int panelStride,
            int panels,
            float[] c,
            int c0,
            boolean fresh) {
        int panel = 0;
        for (; panel + 3 < panels; panel += 4) {
            tile1x4(a, a0, depth, b, b0 + panel * panelStride, panelStride, c, c0 + panel * PANEL, fresh);
        }
        if (panel + 1 < panels) {
            tile1x2(a, a0, depth, b, b0 + panel * panelStride, panelStride, c, c0 + panel * PANEL, fresh);
            panel += 2;
        }
        if (panel < panels) {
            tile1(a, a0, depth, b, b0 + panel * panelStride, c, c0 + panel * PANEL, fresh);
        }
    }

    private static void tile1x4(
            float[] a, int a0, int depth, float[] b, int b0, int panelStride, float[] c, int c0, boolean fresh) {
        int b1 = b0 + panelStride;
        int b2 = b1 + panelStride;
        int b3 = b2 + panelStride;
        FloatVector s0 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s1 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s2 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 16);
        FloatVector s3 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 24);
        FloatVector s4 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 32);
        FloatVector s5 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 40);
        FloatVector s6 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 48);
        FloatVector s7 = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 56);
        for (int k = 0; k < depth; k++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k]);
            s0 = factor.fma(FloatVector.fromArray(SPECIES, b, b0 + k * 16), s0);
            s1 = factor.fma(FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8), s1);
            s2 = factor.fma(FloatVector.fromArray(SPECIES, b, b1 + k * 16), s2);
            s3 = factor.fma(FloatVector.fromArray(SPECIES, b, b1 + k * 16 + 8), s3);
            s4 = factor.fma(FloatVector.fromArray(SPECIES, b, b2 + k * 16), s4);
            s5 = factor.fma(FloatVector.fromArray(SPECIES, b, b2 + k * 16 + 8), s5);
            s6 = factor.fma(FloatVector.fromArray(SPECIES, b, b3 + k * 16), s6);
            s7 = factor.fma(FloatVector.fromArray(SPECIES, b, b3 + k * 16 + 8), s7);
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + 8);
        s2.intoArray(c, c0 + 16);
        s3.intoArray(c, c0 + 24);
        s4.intoArray(c, c0 + 32);
        s5.intoArray(c, c0 + 40);
        s6.intoArray(c, c0 + 48);
        s7.intoArray(c, c0 + 56);
    }

    private static void tile1x2(
            float[] a, int a0, int depth, float[] b, int b0, int panelStride, float[] c, int c0, boolean fresh) {
        int b1 = b0 + panelStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s0c = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 16);
        FloatVector s0d = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 24);
        for (int k = 0; k < depth; k++) {
            FloatVector factor0 = FloatVector.broadcast(SPECIES, a[a0 + k]);
            FloatVector weight = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            s0a = factor0.fma(weight, s0a);
            weight = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            s0b = factor0.fma(weight, s0b);
            weight = FloatVector.fromArray(SPECIES, b, b1 + k * 16);
            s0c = factor0.fma(weight, s0c);
            weight = FloatVector.fromArray(SPECIES, b, b1 + k * 16 + 8);
            s0d = factor0.fma(weight, s0d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s0c.intoArray(c, c0 + 16);
        s0d.intoArray(c, c0 + 24);
    }

    private static void tile2x2(
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
        int b1 = b0 + panelStride;
        int c1 = c0 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s0c = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 16);
        FloatVector s0d = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 24);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s1c = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 16);
        FloatVector s1d = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 24);
        for (int k = 0; k < depth; k++) {
            FloatVector factor0 = FloatVector.broadcast(SPECIES, a[a0 + k]);
            FloatVector factor1 = FloatVector.broadcast(SPECIES, a[a1 + k]);
            FloatVector weight = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            s0a = factor0.fma(weight, s0a);
            s1a = factor1.fma(weight, s1a);
            weight = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            s0b = factor0.fma(weight, s0b);
            s1b = factor1.fma(weight, s1b);
            weight = FloatVector.fromArray(SPECIES, b, b1 + k * 16);
            s0c = factor0.fma(weight, s0c);
            s1c = factor1.fma(weight, s1c);
            weight = FloatVector.fromArray(SPECIES, b, b1 + k * 16 + 8);
            s0d = factor0.fma(weight, s0d);
            s1d = factor1.fma(weight, s1d);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s0c.intoArray(c, c0 + 16);
        s0d.intoArray(c, c0 + 24);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s1c.intoArray(c, c1 + 16);
        s1d.intoArray(c, c1 + 24);
    }

    private static void packed3(
            float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, int cStride, boolean fresh) {
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s2a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s2b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 2]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + 8);
    }

    private static void packed4(
            float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, int cStride, boolean fresh) {
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        int c3 = c2 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s2a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s2b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2 + 8);
        FloatVector s3a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s3b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 2]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 3]);
            s3a = factor.fma(left, s3a);
            s3b = factor.fma(right, s3b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + 8);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + 8);
    }

    private static void packed5(
            float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, int cStride, boolean fresh) {
        int c1 = c0 + cStride;
        int c2 = c1 + cStride;
        int c3 = c2 + cStride;
        int c4 = c3 + cStride;
        FloatVector s0a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0);
        FloatVector s0b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c0 + 8);
        FloatVector s1a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1);
        FloatVector s1b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c1 + 8);
        FloatVector s2a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2);
        FloatVector s2b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c2 + 8);
        FloatVector s3a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3);
        FloatVector s3b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c3 + 8);
        FloatVector s4a = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c4);
        FloatVector s4b = fresh ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, c4 + 8);
        for (int k = 0; k < depth; k++) {
            FloatVector left = FloatVector.fromArray(SPECIES, b, b0 + k * 16);
            FloatVector right = FloatVector.fromArray(SPECIES, b, b0 + k * 16 + 8);
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 2]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 3]);
            s3a = factor.fma(left, s3a);
            s3b = factor.fma(right, s3b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * GROUP + 4]);
            s4a = factor.fma(left, s4a);
            s4b = factor.fma(right, s4b);
        }
        s0a.intoArray(c, c0);
        s0b.intoArray(c, c0 + 8);
        s1a.intoArray(c, c1);
        s1b.intoArray(c, c1 + 8);
        s2a.intoArray(c, c2);
        s2b.intoArray(c, c2 + 8);
        s3a.intoArray(c, c3);
        s3b.intoArray(c, c3 + 8);
        s4a.intoArray(c, c4);
        s4b.intoArray(c, c4 + 8);
    }
}
