package io.firesteel.core.kernels;

/** Plain loops; the definition of what every kernel computes, to the bit. */
final class ScalarLanes extends Lanes {
    @Override
    float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        return dot(a, aOffset, b, bOffset, 0, n, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The rest of a dot product from element {@code from}, a multiple of 8, on. */
    static float dot(
            float[] a,
            int aOffset,
            float[] b,
            int bOffset,
            int from,
            int n,
            float t0,
            float t1,
            float t2,
            float t3,
            float t4,
            float t5,
            float t6,
            float t7) {
        float s0 = t0;
        float s1 = t1;
        float s2 = t2;
        float s3 = t3;
        float s4 = t4;
        float s5 = t5;
        float s6 = t6;
        float s7 = t7;
        int i = from;
        for (; i + 8 <= n; i += 8) {
            s0 = Math.fma(a[aOffset + i], b[bOffset + i], s0);
            s1 = Math.fma(a[aOffset + i + 1], b[bOffset + i + 1], s1);
            s2 = Math.fma(a[aOffset + i + 2], b[bOffset + i + 2], s2);
            s3 = Math.fma(a[aOffset + i + 3], b[bOffset + i + 3], s3);
            s4 = Math.fma(a[aOffset + i + 4], b[bOffset + i + 4], s4);
            s5 = Math.fma(a[aOffset + i + 5], b[bOffset + i + 5], s5);
            s6 = Math.fma(a[aOffset + i + 6], b[bOffset + i + 6], s6);
            s7 = Math.fma(a[aOffset + i + 7], b[bOffset + i + 7], s7);
        }
        for (int lane = 0; i < n; i++, lane++) {
            float x = a[aOffset + i];
            float y = b[bOffset + i];
            switch (lane) {
                case 0 -> s0 = Math.fma(x, y, s0);
                case 1 -> s1 = Math.fma(x, y, s1);
                case 2 -> s2 = Math.fma(x, y, s2);
                case 3 -> s3 = Math.fma(x, y, s3);
                case 4 -> s4 = Math.fma(x, y, s4);
                case 5 -> s5 = Math.fma(x, y, s5);
                default -> s6 = Math.fma(x, y, s6);
            }
        }
        return tree(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    @Override
    float tripleDot(float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int n) {
        float[] sums = new float[8];
        for (int i = 0; i < n; i++) {
            sums[i & 7] = Math.fma(a[aOffset + i] * b[bOffset + i], c[cOffset + i], sums[i & 7]);
        }
        return tree(sums);
    }

    @Override
    float max(float[] x, int offset, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[offset + i]);
        }
        return max;
    }

    @Override
    float expSum(float[] x, int xOffset, int n, float shift, float scale, float[] y, int yOffset) {
        float[] sums = new float[8];
        for (int i = 0; i < n; i++) {
            float e = Exponential.exp((x[xOffset + i] - shift) * scale);
            y[yOffset + i] = e;
            sums[i & 7] += e;
        }
        return tree(sums);
    }

    @Override
    float weightedSum(float[] w, int wOffset, float[] x, int xOffset, int n, float shift) {
        float[] sums = new float[8];
        addWeighted(w, wOffset, x, xOffset, 0, n, shift, sums);
        return tree(sums);
    }

    /** Adds the elements from {@code first} on to the eight sums. */
    static void addWeighted(
            float[] w, int wOffset, float[] x, int xOffset, int first, int n, float shift, float[] sums) {
        for (int i = first; i < n; i++) {
            sums[i & 7] = Math.fma(w[wOffset + i], x[xOffset + i] - shift, sums[i & 7]);
        }
    }

    @Override
    void expSums(float[] x, int offset, int n, float shift, float[] sums) {
        float[] plain = new float[8];
        float[] weighted = new float[8];
        for (int i = 0; i < n; i++) {
            float z = x[offset + i] - shift;
            float e = Exponential.exp(z);
            plain[i & 7] += e;
            weighted[i & 7] = Math.fma(e, z, weighted[i & 7]);
        }
        sums[0] = tree(plain);
        sums[1] = tree(weighted);
    }

    @Override
    void logitGradient(float[] x, int offset, int n, float lse, float c0, float c1) {
        for (int i = offset; i < offset + n; i++) {
            float logProb = x[i] - lse;
            x[i] = Exponential.exp(logProb) * Math.fma(c1, logProb, c0);
        }
    }

    @Override
    void scoreGradient(float[] s, int sOffset, float[] dp, int dpOffset, int n, float lse, float delta, float scale) {
        for (int i = 0; i < n; i++) {
            float p = Exponential.exp(Math.fma(s[sOffset + i], scale, -lse));
            s[sOffset + i] = p;
            dp[dpOffset + i] = (p * (dp[dpOffset + i] - delta)) * scale;
        }
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = x[xOffset + i] * scale;
        }
    }

    @Override
    void scale(float[] x, int xOffset, float scale, float[] gain, int gainOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = (x[xOffset + i] * scale) * gain[gainOffset + i];
        }
    }

    @Override
    void add(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = y[yOffset + i] + x[xOffset + i];
        }
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
        for (int i = 0; i < n; i++) {
            float d = dy[dyOffset + i];
            float value = x[xOffset + i];
            float before = fresh ? 0 : dx[dxOffset + i];
            dx[dxOffset + i] = Math.fma(Math.fma(value, -coefficient, d * gain[gainOffset + i]), scale, before);
            dgain[dgainOffset + i] = Math.fma(d * value, scale, dgain[dgainOffset + i]);
        }
    }

    @Override
    void rotate(float[] x, int offset, int half, float[] cosine, float[] sine, int tableOffset, boolean inverse) {
        rotate(x, offset, half, cosine, sine, tableOffset, inverse, 0);
    }

    static void rotate(
            float[] x, int offset, int half, float[] cosine, float[] sine, int tableOffset, boolean inverse, int from) {
        for (int i = from; i < half; i++) {
            float c = cosine[tableOffset + i];
            float s = inverse ? -sine[tableOffset + i] : sine[tableOffset + i];
            float x1 = x[offset + i];
            float x2 = x[offset + half + i];
            x[offset + i] = Math.fma(x1, c, -(x2 * s));
            x[offset + half + i] = Math.fma(x2, c, x1 * s);
        }
    }

    @Override
    void swiglu(float[] gate, int gateOffset, float[] up, int upOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            float g = gate[gateOffset + i];
            y[yOffset + i] = (g * Exponential.sigmoid(g)) * up[upOffset + i];
        }
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
        for (int i = 0; i < n; i++) {
            float d = dy[dyOffset + i];
            float g = gate[gateOffset + i];
            float u = up[upOffset + i];
            float sigmoid = Exponential.sigmoid(g);
            dup[dupOffset + i] = d * (g * sigmoid);
            // silu'(g) = σ(g)·(1 + g·(1 − σ(g)))
            dgate[dgateOffset + i] = (d * u) * (sigmoid * Math.fma(g, 1 - sigmoid, 1));
        }
    }

    static float tree(float[] s) {
        return tree(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
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
        for (int i = 0; i < n; i++) {
            float g = gradient[gradientOffset + i] * f.scale();
            float m = Math.fma(f.old1(), first[firstOffset + i], f.new1() * g);
            float v = Math.fma(f.old2(), second[secondOffset + i], f.new2() * g * g);
            first[firstOffset + i] = m;
            second[secondOffset + i] = v;
            float denominator = Math.fma((float) Math.sqrt(v), f.correction(), f.epsilon());
            float before = parameters[parametersOffset + i];
            parameters[parametersOffset + i] = before * f.keep() - f.rate() * (m / denominator);
        }
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
        for (int i = 0; i < n; i++) {
            int word = moments[momentsOffset + i];
            float g = gradient[gradientOffset + i] * f.scale();
            float m = Math.fma(f.old1(), Float.intBitsToFloat(word & 0xFFFF0000), f.new1() * g);
            float v = Math.fma(f.old2(), Float.intBitsToFloat(word << 16), f.new2() * g * g);
            moments[momentsOffset + i] = RoundingBits.rounded(m, v, bits.of(index + i));
            float denominator = Math.fma((float) Math.sqrt(v), f.correction(), f.epsilon());
            float before = parameters[parametersOffset + i];
            parameters[parametersOffset + i] = before * f.keep() - f.rate() * (m / denominator);
        }
    }

    @Override
    void widen(int[] pairs, int offset, int n, float[] y, int yOffset) {
        widen(pairs, offset, 0, n, y, yOffset);
    }

    /** {@link #widen} of the words from {@code first} on. */
    static void widen(int[] pairs, int offset, int first, int n, float[] y, int yOffset) {
        for (int i = first; i < n; i++) {
            int pair = pairs[offset + i];
            y[yOffset + i] = Float.intBitsToFloat(pair & 0xFFFF0000);
            y[yOffset + n + i] = Float.intBitsToFloat(pair << 16);
        }
    }
}
