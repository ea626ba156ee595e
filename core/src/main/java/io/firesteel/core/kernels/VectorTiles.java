package io.firesteel.core.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix tiles in registers: each method keeps rows × 16 (or rows × 32) sums in local variables while it walks along the
 * depth. Written out by hand because C2 keeps vectors in registers only as plain local variables.
 */
final class VectorTiles {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

    private VectorTiles() {}

    static void tile1(float[] a, int a0, int depth, float[] b, int b0, float[] c, int c0, boolean fresh) {
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

    static void tile2(
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

    static void tile3(
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

    static void tile4(
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

    static void tile5(
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
        int a4 = a3 + aStride;
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
            factor = FloatVector.broadcast(SPECIES, a[a4 + k]);
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

    static void tile1x2(
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

    static void tile2x2(
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

    static void packed3(
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
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 2]);
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

    static void packed4(
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
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 2]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 3]);
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

    static void packed5(
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
            FloatVector factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP]);
            s0a = factor.fma(left, s0a);
            s0b = factor.fma(right, s0b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 1]);
            s1a = factor.fma(left, s1a);
            s1b = factor.fma(right, s1b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 2]);
            s2a = factor.fma(left, s2a);
            s2b = factor.fma(right, s2b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 3]);
            s3a = factor.fma(left, s3a);
            s3b = factor.fma(right, s3b);
            factor = FloatVector.broadcast(SPECIES, a[a0 + k * Lanes.GROUP + 4]);
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
