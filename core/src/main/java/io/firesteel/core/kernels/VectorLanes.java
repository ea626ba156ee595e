package io.firesteel.core.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight floats at a time, by {@code jdk.incubator.vector}. Uses only calls whose signatures are the same from JDK 17 to 25,
 * so that one class file serves both. Loaded by name and only where the module is present. What is left over at the end
 * of a row is computed by the scalar formulas.
 */
final class VectorLanes extends Lanes {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final int WIDTH = 8;

    private final ScalarLanes scalar = new ScalarLanes();

    /** Whether this machine has vectors of eight floats; elsewhere they would be emulated object by object. */
    static boolean supported() {
        return FloatVector.SPECIES_PREFERRED.length() >= WIDTH;
    }

    @Override
    String name() {
        return "vector";
    }

    @Override
    void tile(
            int rows,
            float[] a,
            int aOffset,
            int aStride,
            int depth,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        switch (rows) {
            case 1 -> VectorTiles.tile1(a, aOffset, depth, b, bOffset, c, cOffset, fresh);
            case 2 -> VectorTiles.tile2(a, aOffset, aStride, depth, b, bOffset, c, cOffset, cStride, fresh);
            case 3 -> VectorTiles.tile3(a, aOffset, aStride, depth, b, bOffset, c, cOffset, cStride, fresh);
            case 4 -> VectorTiles.tile4(a, aOffset, aStride, depth, b, bOffset, c, cOffset, cStride, fresh);
            case 5 -> VectorTiles.tile5(a, aOffset, aStride, depth, b, bOffset, c, cOffset, cStride, fresh);
            default -> throw new IllegalArgumentException("tile of " + rows + " rows");
        }
    }

    @Override
    void tilePair(
            int rows,
            float[] a,
            int aOffset,
            int aStride,
            int depth,
            float[] b,
            int bOffset,
            int panelStride,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        switch (rows) {
            case 1 -> VectorTiles.tile1x2(a, aOffset, depth, b, bOffset, panelStride, c, cOffset, fresh);
            case 2 ->
                VectorTiles.tile2x2(a, aOffset, aStride, depth, b, bOffset, panelStride, c, cOffset, cStride, fresh);
            default -> throw new IllegalArgumentException("pair of tiles of " + rows + " rows");
        }
    }

    @Override
    void packedTile(
            int rows,
            float[] a,
            int aOffset,
            int depth,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride,
            boolean fresh) {
        switch (rows) {
            case 3 -> VectorTiles.packed3(a, aOffset, depth, b, bOffset, c, cOffset, cStride, fresh);
            case 4 -> VectorTiles.packed4(a, aOffset, depth, b, bOffset, c, cOffset, cStride, fresh);
            case 5 -> VectorTiles.packed5(a, aOffset, depth, b, bOffset, c, cOffset, cStride, fresh);
            default -> throw new IllegalArgumentException("packed tile of " + rows + " rows");
        }
    }

    @Override
    float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            sums = load(a, aOffset + i).fma(load(b, bOffset + i), sums);
        }
        return ScalarLanes.dot(
                a,
                aOffset,
                b,
                bOffset,
                whole,
                n,
                sums.lane(0),
                sums.lane(1),
                sums.lane(2),
                sums.lane(3),
                sums.lane(4),
                sums.lane(5),
                sums.lane(6),
                sums.lane(7));
    }

    @Override
    float tripleDot(float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int n) {
        if (n % WIDTH != 0) {
            return scalar.tripleDot(a, aOffset, b, bOffset, c, cOffset, n);
        }
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int i = 0; i < n; i += WIDTH) {
            sums = load(a, aOffset + i).mul(load(b, bOffset + i)).fma(load(c, cOffset + i), sums);
        }
        return tree(sums);
    }

    @Override
    float max(float[] x, int offset, int n) {
        int whole = n & -WIDTH;
        float max = Float.NEGATIVE_INFINITY;
        if (whole > 0) {
            FloatVector largest = load(x, offset);
            for (int i = WIDTH; i < whole; i += WIDTH) {
                largest = largest.max(load(x, offset + i));
            }
            max = Math.max(
                    Math.max(Math.max(largest.lane(0), largest.lane(1)), Math.max(largest.lane(2), largest.lane(3))),
                    Math.max(Math.max(largest.lane(4), largest.lane(5)), Math.max(largest.lane(6), largest.lane(7))));
        }
        for (int i = whole; i < n; i++) {
            max = Math.max(max, x[offset + i]);
        }
        return max;
    }

    @Override
    float expSum(float[] x, int xOffset, int n, float shift, float scale, float[] y, int yOffset) {
        FloatVector sums = FloatVector.zero(SPECIES);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector e = exp(load(x, xOffset + i).sub(shifts).mul(scales));
            e.intoArray(y, yOffset + i);
            sums = sums.add(e);
        }
        float s0 = sums.lane(0);
        float s1 = sums.lane(1);
        float s2 = sums.lane(2);
        float s3 = sums.lane(3);
        float s4 = sums.lane(4);
        float s5 = sums.lane(5);
        float s6 = sums.lane(6);
        float s7 = sums.lane(7);
        for (int i = whole; i < n; i++) {
            float e = Exponential.exp((x[xOffset + i] - shift) * scale);
            y[yOffset + i] = e;
            switch (i - whole) {
                case 0 -> s0 += e;
                case 1 -> s1 += e;
                case 2 -> s2 += e;
                case 3 -> s3 += e;
                case 4 -> s4 += e;
                case 5 -> s5 += e;
                default -> s6 += e;
            }
        }
        return tree(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    @Override
    void expSums(float[] x, int offset, int n, float shift, float[] sums) {
        FloatVector plain = FloatVector.zero(SPECIES);
        FloatVector weighted = FloatVector.zero(SPECIES);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector z = load(x, offset + i).sub(shifts);
            FloatVector e = exp(z);
            plain = plain.add(e);
            weighted = e.fma(z, weighted);
        }
        float p0 = plain.lane(0);
        float p1 = plain.lane(1);
        float p2 = plain.lane(2);
        float p3 = plain.lane(3);
        float p4 = plain.lane(4);
        float p5 = plain.lane(5);
        float p6 = plain.lane(6);
        float w0 = weighted.lane(0);
        float w1 = weighted.lane(1);
        float w2 = weighted.lane(2);
        float w3 = weighted.lane(3);
        float w4 = weighted.lane(4);
        float w5 = weighted.lane(5);
        float w6 = weighted.lane(6);
        for (int i = whole; i < n; i++) {
            float z = x[offset + i] - shift;
            float e = Exponential.exp(z);
            switch (i - whole) {
                case 0 -> {
                    p0 += e;
                    w0 = Math.fma(e, z, w0);
                }
                case 1 -> {
                    p1 += e;
                    w1 = Math.fma(e, z, w1);
                }
                case 2 -> {
                    p2 += e;
                    w2 = Math.fma(e, z, w2);
                }
                case 3 -> {
                    p3 += e;
                    w3 = Math.fma(e, z, w3);
                }
                case 4 -> {
                    p4 += e;
                    w4 = Math.fma(e, z, w4);
                }
                case 5 -> {
                    p5 += e;
                    w5 = Math.fma(e, z, w5);
                }
                default -> {
                    p6 += e;
                    w6 = Math.fma(e, z, w6);
                }
            }
        }
        sums[0] = tree(p0, p1, p2, p3, p4, p5, p6, plain.lane(7));
        sums[1] = tree(w0, w1, w2, w3, w4, w5, w6, weighted.lane(7));
    }

    @Override
    void logitGradient(float[] x, int offset, int n, float lse, float c0, float c1) {
        FloatVector shifts = FloatVector.broadcast(SPECIES, lse);
        FloatVector constant = FloatVector.broadcast(SPECIES, c0);
        FloatVector slope = FloatVector.broadcast(SPECIES, c1);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector logProb = load(x, offset + i).sub(shifts);
            exp(logProb).mul(slope.fma(logProb, constant)).intoArray(x, offset + i);
        }
        scalar.logitGradient(x, offset + whole, n - whole, lse, c0, c1);
    }

    @Override
    void scoreGradient(float[] s, int sOffset, float[] dp, int dpOffset, int n, float lse, float delta, float scale) {
        FloatVector shifts = FloatVector.broadcast(SPECIES, -lse);
        FloatVector deltas = FloatVector.broadcast(SPECIES, delta);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector p = exp(load(s, sOffset + i).fma(scales, shifts));
            p.intoArray(s, sOffset + i);
            p.mul(load(dp, dpOffset + i).sub(deltas)).mul(scales).intoArray(dp, dpOffset + i);
        }
        scalar.scoreGradient(s, sOffset + whole, dp, dpOffset + whole, n - whole, lse, delta, scale);
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] y, int yOffset, int n) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            load(x, xOffset + i).mul(scales).intoArray(y, yOffset + i);
        }
        scalar.scale(x, xOffset + whole, scale, y, yOffset + whole, n - whole);
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] gain, int gainOffset, float[] y, int yOffset, int n) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            load(x, xOffset + i).mul(scales).mul(load(gain, gainOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.scale(x, xOffset + whole, scale, gain, gainOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            load(y, yOffset + i).add(load(x, xOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.add(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    void normGradient(
            float[] dy,
            int dyOffset,
            float[] x,
            int xOffset,
            float[] gain,
            int gainOffset,
            float scale,
            float coefficient,
            float[] dx,
            int dxOffset,
            float[] dgain,
            int dgainOffset,
            int n,
            boolean fresh) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector minus = FloatVector.broadcast(SPECIES, -coefficient);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector d = load(dy, dyOffset + i);
            FloatVector value = load(x, xOffset + i);
            FloatVector before = fresh ? zero : load(dx, dxOffset + i);
            value.fma(minus, d.mul(load(gain, gainOffset + i)))
                    .fma(scales, before)
                    .intoArray(dx, dxOffset + i);
            d.mul(value).fma(scales, load(dgain, dgainOffset + i)).intoArray(dgain, dgainOffset + i);
        }
        scalar.normGradient(
                dy,
                dyOffset + whole,
                x,
                xOffset + whole,
                gain,
                gainOffset + whole,
                scale,
                coefficient,
                dx,
                dxOffset + whole,
                dgain,
                dgainOffset + whole,
                n - whole,
                fresh);
    }

    @Override
    void rotate(float[] x, int offset, int half, float[] cosine, float[] sine, int tableOffset, boolean inverse) {
        FloatVector sign = FloatVector.broadcast(SPECIES, inverse ? -1 : 1);
        int whole = half & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector c = load(cosine, tableOffset + i);
            FloatVector s = load(sine, tableOffset + i).mul(sign);
            FloatVector x1 = load(x, offset + i);
            FloatVector x2 = load(x, offset + half + i);
            x1.fma(c, x2.mul(s).neg()).intoArray(x, offset + i);
            x2.fma(c, x1.mul(s)).intoArray(x, offset + half + i);
        }
        ScalarLanes.rotate(x, offset, half, cosine, sine, tableOffset, inverse, whole);
    }

    @Override
    void swiglu(float[] gate, int gateOffset, float[] up, int upOffset, float[] y, int yOffset, int n) {
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g = load(gate, gateOffset + i);
            g.mul(sigmoid(g)).mul(load(up, upOffset + i)).intoArray(y, yOffset + i);
        }
        scalar.swiglu(gate, gateOffset + whole, up, upOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    void swigluGradient(
            float[] dy,
            int dyOffset,
            float[] gate,
            int gateOffset,
            float[] up,
            int upOffset,
            float[] dgate,
            int dgateOffset,
            float[] dup,
            int dupOffset,
            int n) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector d = load(dy, dyOffset + i);
            FloatVector g = load(gate, gateOffset + i);
            FloatVector u = load(up, upOffset + i);
            FloatVector sigmoid = sigmoid(g);
            d.mul(g.mul(sigmoid)).intoArray(dup, dupOffset + i);
            d.mul(u).mul(sigmoid.mul(g.fma(one.sub(sigmoid), one))).intoArray(dgate, dgateOffset + i);
        }
        scalar.swigluGradient(
                dy,
                dyOffset + whole,
                gate,
                gateOffset + whole,
                up,
                upOffset + whole,
                dgate,
                dgateOffset + whole,
                dup,
                dupOffset + whole,
                n - whole);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }

    private static FloatVector sigmoid(FloatVector x) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1);
        return one.div(one.add(exp(x.neg())));
    }

    /** {@link Exponential#exp}, operation for operation. */
    private static FloatVector exp(FloatVector argument) {
        FloatVector rounder = FloatVector.broadcast(SPECIES, Exponential.ROUNDER);
        FloatVector lowest = FloatVector.broadcast(SPECIES, Exponential.LOWEST);
        FloatVector highest = FloatVector.broadcast(SPECIES, Exponential.HIGHEST);
        // Comparing and blending is several instructions shorter than max and min, which have to look after -0 and NaN.
        FloatVector x = argument.blend(lowest, argument.compare(VectorOperators.LT, lowest));
        x = x.blend(highest, x.compare(VectorOperators.GT, highest));
        FloatVector rounded = x.fma(FloatVector.broadcast(SPECIES, Exponential.LOG2_E), rounder);
        FloatVector n = rounded.sub(rounder);
        FloatVector r = n.fma(
                FloatVector.broadcast(SPECIES, Exponential.MINUS_LN2_LOW),
                n.fma(FloatVector.broadcast(SPECIES, Exponential.MINUS_LN2_HIGH), x));
        FloatVector p =
                FloatVector.broadcast(SPECIES, Exponential.P0).fma(r, FloatVector.broadcast(SPECIES, Exponential.P1));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.P2));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.P3));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.P4));
        p = p.fma(r, FloatVector.broadcast(SPECIES, Exponential.P5));
        p = p.fma(r.mul(r), r).add(FloatVector.broadcast(SPECIES, 1));
        return p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }

    private static float tree(FloatVector sums) {
        return tree(
                sums.lane(0),
                sums.lane(1),
                sums.lane(2),
                sums.lane(3),
                sums.lane(4),
                sums.lane(5),
                sums.lane(6),
                sums.lane(7));
    }

    @Override
    void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            float[] first,
            int firstOffset,
            float[] second,
            int secondOffset,
            int n,
            AdamWFactors f) {
        FloatVector scale = FloatVector.broadcast(SPECIES, f.scale());
        FloatVector keep = FloatVector.broadcast(SPECIES, f.keep());
        FloatVector old1 = FloatVector.broadcast(SPECIES, f.old1());
        FloatVector new1 = FloatVector.broadcast(SPECIES, f.new1());
        FloatVector old2 = FloatVector.broadcast(SPECIES, f.old2());
        FloatVector new2 = FloatVector.broadcast(SPECIES, f.new2());
        FloatVector rate = FloatVector.broadcast(SPECIES, f.rate());
        FloatVector correction = FloatVector.broadcast(SPECIES, f.correction());
        FloatVector epsilon = FloatVector.broadcast(SPECIES, f.epsilon());
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g = load(gradient, gradientOffset + i).mul(scale);
            FloatVector m = old1.fma(load(first, firstOffset + i), new1.mul(g));
            FloatVector v = old2.fma(load(second, secondOffset + i), new2.mul(g).mul(g));
            m.intoArray(first, firstOffset + i);
            v.intoArray(second, secondOffset + i);
            FloatVector denominator = v.sqrt().fma(correction, epsilon);
            load(parameters, parametersOffset + i)
                    .mul(keep)
                    .sub(rate.mul(m.div(denominator)))
                    .intoArray(parameters, parametersOffset + i);
        }
        scalar.adamW(
                parameters,
                parametersOffset + whole,
                gradient,
                gradientOffset + whole,
                first,
                firstOffset + whole,
                second,
                secondOffset + whole,
                n - whole,
                f);
    }
}
