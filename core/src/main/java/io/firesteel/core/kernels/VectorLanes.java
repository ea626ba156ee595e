package io.firesteel.core.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight or sixteen floats at a time, by {@code jdk.incubator.vector}. Uses only calls whose signatures are the same from JDK 17 to
 * 25, so that one class file serves both. Loaded by name and only where the module is present.
 *
 * <p>One JVM uses one width throughout: where it meets two, C2 no longer knows which one a call is for, and boxes every vector. So
 * sums, which are eight partial sums by definition, advance by eight elements under either width; the upper half of a longer vector
 * is then not used.
 */
final class VectorLanes extends Lanes {
    private static final VectorSpecies<Float> SPECIES =
            NarrowTiles.wished() || !WideTiles.supported() ? FloatVector.SPECIES_256 : FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> BITS = SPECIES.withLanes(int.class);
    private static final int WIDTH = SPECIES.length();

    // Vectors made once, not at each use: C2 stops inlining, and boxes every vector, where a method grows past a number
    // of nodes.
    private static final FloatVector ONE = all(1);
    private static final FloatVector ROUNDER = all(Exponential.ROUNDER);
    private static final FloatVector LOWEST = all(Exponential.LOWEST);
    private static final FloatVector HIGHEST = all(Exponential.HIGHEST);
    private static final FloatVector LOG2_E = all(Exponential.LOG2_E);
    private static final FloatVector MINUS_LN2_LOW = all(Exponential.MINUS_LN2_LOW);
    private static final FloatVector MINUS_LN2_HIGH = all(Exponential.MINUS_LN2_HIGH);
    private static final FloatVector P0 = all(Exponential.P0);
    private static final FloatVector P1 = all(Exponential.P1);
    private static final FloatVector P2 = all(Exponential.P2);
    private static final FloatVector P3 = all(Exponential.P3);
    private static final FloatVector P4 = all(Exponential.P4);
    private static final FloatVector P5 = all(Exponential.P5);

    private final ScalarLanes scalar = new ScalarLanes();

    @Override
    float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int whole = eights(n, Math.min(a.length - aOffset, b.length - bOffset));
        for (int i = 0; i < whole; i += 8) {
            sums = FloatVector.fromArray(SPECIES, a, aOffset + i)
                    .fma(FloatVector.fromArray(SPECIES, b, bOffset + i), sums);
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
        int room = Math.min(Math.min(a.length - aOffset, b.length - bOffset), c.length - cOffset);
        int whole = eights(n, room);
        FloatVector sums = FloatVector.zero(SPECIES);
        for (int i = 0; i < whole; i += 8) {
            sums = FloatVector.fromArray(SPECIES, a, aOffset + i)
                    .mul(FloatVector.fromArray(SPECIES, b, bOffset + i))
                    .fma(FloatVector.fromArray(SPECIES, c, cOffset + i), sums);
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
            float x = a[aOffset + i] * b[bOffset + i];
            float y = c[cOffset + i];
            switch (i & 7) {
                case 0 -> s0 = Math.fma(x, y, s0);
                case 1 -> s1 = Math.fma(x, y, s1);
                case 2 -> s2 = Math.fma(x, y, s2);
                case 3 -> s3 = Math.fma(x, y, s3);
                case 4 -> s4 = Math.fma(x, y, s4);
                case 5 -> s5 = Math.fma(x, y, s5);
                case 6 -> s6 = Math.fma(x, y, s6);
                default -> s7 = Math.fma(x, y, s7);
            }
        }
        return tree(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    @Override
    float max(float[] x, int offset, int n) {
        if (n < WIDTH) {
            return scalar.max(x, offset, n);
        }
        // The last window overlaps the one before; that changes no maximum.
        FloatVector largest = FloatVector.fromArray(SPECIES, x, offset + n - WIDTH);
        for (int i = 0; i + WIDTH <= n; i += WIDTH) {
            largest = largest.max(FloatVector.fromArray(SPECIES, x, offset + i));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    @Override
    float expSum(float[] x, int xOffset, int n, float shift, float scale, float[] y, int yOffset) {
        FloatVector shifts = all(shift);
        FloatVector scales = all(scale);
        int vectors = covered(n, Math.min(x.length - xOffset, y.length - yOffset));
        for (int i = 0; i < vectors; i += WIDTH) {
            exp(FloatVector.fromArray(SPECIES, x, xOffset + i).sub(shifts).mul(scales))
                    .intoArray(y, yOffset + i);
        }
        for (int i = vectors; i < n; i++) {
            y[yOffset + i] = Exponential.exp((x[xOffset + i] - shift) * scale);
        }
        FloatVector sums = FloatVector.zero(SPECIES);
        int whole = eights(n, y.length - yOffset);
        for (int i = 0; i < whole; i += 8) {
            sums = sums.add(FloatVector.fromArray(SPECIES, y, yOffset + i));
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
            float value = y[yOffset + i];
            switch (i & 7) {
                case 0 -> s0 += value;
                case 1 -> s1 += value;
                case 2 -> s2 += value;
                case 3 -> s3 += value;
                case 4 -> s4 += value;
                case 5 -> s5 += value;
                case 6 -> s6 += value;
                default -> s7 += value;
            }
        }
        return tree(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    @Override
    float weightedSum(float[] w, int wOffset, float[] x, int xOffset, int n, float shift) {
        FloatVector weighted = FloatVector.zero(SPECIES);
        FloatVector shifts = all(shift);
        int whole = eights(n, Math.min(w.length - wOffset, x.length - xOffset));
        for (int i = 0; i < whole; i += 8) {
            FloatVector z = FloatVector.fromArray(SPECIES, x, xOffset + i).sub(shifts);
            weighted = FloatVector.fromArray(SPECIES, w, wOffset + i).fma(z, weighted);
        }
        float[] sums = new float[WIDTH]; // of which the first eight count
        weighted.intoArray(sums, 0);
        ScalarLanes.addWeighted(w, wOffset, x, xOffset, whole, n, shift, sums);
        return ScalarLanes.tree(sums);
    }

    @Override
    void expSums(float[] x, int offset, int n, float shift, float[] sums) {
        FloatVector plain = FloatVector.zero(SPECIES);
        FloatVector weighted = FloatVector.zero(SPECIES);
        FloatVector shifts = all(shift);
        int whole = eights(n, x.length - offset);
        for (int i = 0; i < whole; i += 8) {
            FloatVector z = FloatVector.fromArray(SPECIES, x, offset + i).sub(shifts);
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
        float p7 = plain.lane(7);
        float w0 = weighted.lane(0);
        float w1 = weighted.lane(1);
        float w2 = weighted.lane(2);
        float w3 = weighted.lane(3);
        float w4 = weighted.lane(4);
        float w5 = weighted.lane(5);
        float w6 = weighted.lane(6);
        float w7 = weighted.lane(7);
        for (int i = whole; i < n; i++) {
            float z = x[offset + i] - shift;
            float e = Exponential.exp(z);
            switch (i & 7) {
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
                case 6 -> {
                    p6 += e;
                    w6 = Math.fma(e, z, w6);
                }
                default -> {
                    p7 += e;
                    w7 = Math.fma(e, z, w7);
                }
            }
        }
        sums[0] = tree(p0, p1, p2, p3, p4, p5, p6, p7);
        sums[1] = tree(w0, w1, w2, w3, w4, w5, w6, w7);
    }

    @Override
    void logitGradient(float[] x, int offset, int n, float lse, float c0, float c1) {
        FloatVector shifts = all(lse);
        FloatVector constant = all(c0);
        FloatVector slope = all(c1);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector logProb = FloatVector.fromArray(SPECIES, x, offset + i).sub(shifts);
            exp(logProb).mul(slope.fma(logProb, constant)).intoArray(x, offset + i);
        }
        scalar.logitGradient(x, offset + whole, n - whole, lse, c0, c1);
    }

    @Override
    void scoreGradient(float[] s, int sOffset, float[] dp, int dpOffset, int n, float lse, float delta, float scale) {
        FloatVector shifts = all(-lse);
        FloatVector deltas = all(delta);
        FloatVector scales = all(scale);
        int vectors = covered(n, Math.min(s.length - sOffset, dp.length - dpOffset));
        for (int i = 0; i < vectors; i += WIDTH) {
            FloatVector p = exp(FloatVector.fromArray(SPECIES, s, sOffset + i).fma(scales, shifts));
            p.intoArray(s, sOffset + i);
            p.mul(FloatVector.fromArray(SPECIES, dp, dpOffset + i).sub(deltas))
                    .mul(scales)
                    .intoArray(dp, dpOffset + i);
        }
        if (vectors < n) {
            scalar.scoreGradient(s, sOffset + vectors, dp, dpOffset + vectors, n - vectors, lse, delta, scale);
        }
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] y, int yOffset, int n) {
        FloatVector scales = all(scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(SPECIES, x, xOffset + i).mul(scales).intoArray(y, yOffset + i);
        }
        scalar.scale(x, xOffset + whole, scale, y, yOffset + whole, n - whole);
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] gain, int gainOffset, float[] y, int yOffset, int n) {
        FloatVector scales = all(scale);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .mul(scales)
                    .mul(FloatVector.fromArray(SPECIES, gain, gainOffset + i))
                    .intoArray(y, yOffset + i);
        }
        scalar.scale(x, xOffset + whole, scale, gain, gainOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector.fromArray(SPECIES, y, yOffset + i)
                    .add(FloatVector.fromArray(SPECIES, x, xOffset + i))
                    .intoArray(y, yOffset + i);
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
        FloatVector scales = all(scale);
        FloatVector minus = all(-coefficient);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            FloatVector value = FloatVector.fromArray(SPECIES, x, xOffset + i);
            FloatVector before = fresh ? zero : FloatVector.fromArray(SPECIES, dx, dxOffset + i);
            value.fma(minus, d.mul(FloatVector.fromArray(SPECIES, gain, gainOffset + i)))
                    .fma(scales, before)
                    .intoArray(dx, dxOffset + i);
            d.mul(value)
                    .fma(scales, FloatVector.fromArray(SPECIES, dgain, dgainOffset + i))
                    .intoArray(dgain, dgainOffset + i);
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
        FloatVector sign = all(inverse ? -1 : 1);
        int whole = half & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector c = FloatVector.fromArray(SPECIES, cosine, tableOffset + i);
            FloatVector s =
                    FloatVector.fromArray(SPECIES, sine, tableOffset + i).mul(sign);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, offset + i);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, offset + half + i);
            x1.fma(c, x2.mul(s).neg()).intoArray(x, offset + i);
            x2.fma(c, x1.mul(s)).intoArray(x, offset + half + i);
        }
        ScalarLanes.rotate(x, offset, half, cosine, sine, tableOffset, inverse, whole);
    }

    @Override
    void swiglu(float[] gate, int gateOffset, float[] up, int upOffset, float[] y, int yOffset, int n) {
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g = FloatVector.fromArray(SPECIES, gate, gateOffset + i);
            g.mul(sigmoid(g))
                    .mul(FloatVector.fromArray(SPECIES, up, upOffset + i))
                    .intoArray(y, yOffset + i);
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
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyOffset + i);
            FloatVector g = FloatVector.fromArray(SPECIES, gate, gateOffset + i);
            FloatVector u = FloatVector.fromArray(SPECIES, up, upOffset + i);
            FloatVector sigmoid = sigmoid(g);
            d.mul(g.mul(sigmoid)).intoArray(dup, dupOffset + i);
            d.mul(u).mul(sigmoid.mul(g.fma(ONE.sub(sigmoid), ONE))).intoArray(dgate, dgateOffset + i);
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

    /** Elements, a multiple of the width, that whole vectors cover: {@code n} and some more, or as many as lie before {@code room}. */
    private static int covered(int n, int room) {
        return Math.min((n + WIDTH - 1) & -WIDTH, room & -WIDTH);
    }

    /**
     * Elements, a multiple of eight, that a loop in steps of eight may take of {@code n}: its last load reaches up to a vector's width
     * but not past {@code room}, where the array ends.
     */
    private static int eights(int n, int room) {
        return Math.max(0, Math.min(n, room - WIDTH + 8)) & -8;
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector sigmoid(FloatVector x) {
        return ONE.div(ONE.add(exp(x.neg())));
    }

    /** {@link Exponential#exp}, operation for operation. */
    private static FloatVector exp(FloatVector argument) {
        // Comparing and blending is several instructions shorter than max and min, which have to look after -0 and NaN.
        FloatVector x = argument.blend(LOWEST, argument.compare(VectorOperators.LT, LOWEST));
        x = x.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST));
        FloatVector rounded = x.fma(LOG2_E, ROUNDER);
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
        FloatVector p = P0.fma(r, P1);
        p = p.fma(r, P2);
        p = p.fma(r, P3);
        p = p.fma(r, P4);
        p = p.fma(r, P5);
        p = p.fma(r.mul(r), r).add(ONE);
        return p.reinterpretAsInts()
                .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
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
        FloatVector scale = all(f.scale());
        FloatVector keep = all(f.keep());
        FloatVector old1 = all(f.old1());
        FloatVector new1 = all(f.new1());
        FloatVector old2 = all(f.old2());
        FloatVector new2 = all(f.new2());
        FloatVector rate = all(f.rate());
        FloatVector correction = all(f.correction());
        FloatVector epsilon = all(f.epsilon());
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g =
                    FloatVector.fromArray(SPECIES, gradient, gradientOffset + i).mul(scale);
            FloatVector m = old1.fma(FloatVector.fromArray(SPECIES, first, firstOffset + i), new1.mul(g));
            FloatVector v = old2.fma(
                    FloatVector.fromArray(SPECIES, second, secondOffset + i),
                    new2.mul(g).mul(g));
            m.intoArray(first, firstOffset + i);
            v.intoArray(second, secondOffset + i);
            FloatVector denominator = v.sqrt().fma(correction, epsilon);
            FloatVector.fromArray(SPECIES, parameters, parametersOffset + i)
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

    @Override
    void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            int[] moments,
            int momentsOffset,
            int n,
            AdamWFactors f,
            RoundingBits bits,
            int index) {
        int whole = n & -WIDTH;
        // Two loops, each with both moments for itself: as one it is more than C2 inlines, and a vector that is not
        // inlined is an object.
        move(parameters, parametersOffset, gradient, gradientOffset, moments, momentsOffset, whole, f);
        remember(gradient, gradientOffset, moments, momentsOffset, whole, f, bits, index);
        scalar.adamW(
                parameters,
                parametersOffset + whole,
                gradient,
                gradientOffset + whole,
                moments,
                momentsOffset + whole,
                n - whole,
                f,
                bits,
                index + whole);
    }

    private static FloatVector firstMoment(IntVector word, FloatVector g, FloatVector old, FloatVector fresh) {
        return old.fma(word.and(0xFFFF0000).reinterpretAsFloats(), fresh.mul(g));
    }

    private static FloatVector secondMoment(IntVector word, FloatVector g, FloatVector old, FloatVector fresh) {
        return old.fma(
                word.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(),
                fresh.mul(g).mul(g));
    }

    /** The parameters, with the moments before they are rounded. */
    private void move(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            int[] moments,
            int momentsOffset,
            int whole,
            AdamWFactors f) {
        FloatVector scale = all(f.scale());
        FloatVector keep = all(f.keep());
        FloatVector old1 = all(f.old1());
        FloatVector new1 = all(f.new1());
        FloatVector old2 = all(f.old2());
        FloatVector new2 = all(f.new2());
        FloatVector rate = all(f.rate());
        FloatVector correction = all(f.correction());
        FloatVector epsilon = all(f.epsilon());
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g =
                    FloatVector.fromArray(SPECIES, gradient, gradientOffset + i).mul(scale);
            IntVector word = IntVector.fromArray(BITS, moments, momentsOffset + i);
            FloatVector m = firstMoment(word, g, old1, new1);
            FloatVector v = secondMoment(word, g, old2, new2);
            FloatVector denominator = v.sqrt().fma(correction, epsilon);
            FloatVector.fromArray(SPECIES, parameters, parametersOffset + i)
                    .mul(keep)
                    .sub(rate.mul(m.div(denominator)))
                    .intoArray(parameters, parametersOffset + i);
        }
    }

    /** The moments, rounded. */
    private void remember(
            float[] gradient,
            int gradientOffset,
            int[] moments,
            int momentsOffset,
            int whole,
            AdamWFactors f,
            RoundingBits bits,
            int index) {
        FloatVector scale = all(f.scale());
        FloatVector old1 = all(f.old1());
        FloatVector new1 = all(f.new1());
        FloatVector old2 = all(f.old2());
        FloatVector new2 = all(f.new2());
        IntVector upper = IntVector.broadcast(BITS, 0xFFFF0000);
        IntVector counter = IntVector.zero(BITS)
                .addIndex(1)
                .add(index)
                .mul(RoundingBits.GOLDEN)
                .add(bits.key());
        for (int i = 0; i < whole; i += WIDTH) {
            FloatVector g =
                    FloatVector.fromArray(SPECIES, gradient, gradientOffset + i).mul(scale);
            IntVector word = IntVector.fromArray(BITS, moments, momentsOffset + i);
            FloatVector m = firstMoment(word, g, old1, new1);
            FloatVector v = secondMoment(word, g, old2, new2);
            // RoundingBits.of and rounded
            IntVector x = counter.add(i * RoundingBits.GOLDEN);
            x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16))
                    .mul(RoundingBits.FIRST);
            x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15))
                    .add(bits.secondKey())
                    .mul(RoundingBits.SECOND);
            x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
            IntVector first = m.reinterpretAsInts().add(x.lanewise(VectorOperators.LSHR, 16));
            IntVector second = v.reinterpretAsInts().add(x.and(0xFFFF));
            first.and(upper).or(second.lanewise(VectorOperators.LSHR, 16)).intoArray(moments, momentsOffset + i);
        }
    }

    @Override
    void widen(int[] pairs, int offset, int n, float[] y, int yOffset) {
        IntVector upper = IntVector.broadcast(BITS, 0xFFFF0000);
        int whole = n & -WIDTH;
        for (int i = 0; i < whole; i += WIDTH) {
            IntVector pair = IntVector.fromArray(BITS, pairs, offset + i);
            pair.and(upper).reinterpretAsFloats().intoArray(y, yOffset + i);
            pair.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(y, yOffset + n + i);
        }
        ScalarLanes.widen(pairs, offset, whole, n, y, yOffset);
    }
}
