package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.architecture.RopeScaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;

class KernelsTest {
    private static final Kernels BEST = Kernels.best();
    private static final Kernels SCALAR = Kernels.scalar();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void productsAreChainsOfFusedMultiplyAddsOnAllProviders(long seed) {
        Random random = new Random(seed);
        int rows = 1 + random.below(seed % 3 == 0 ? 400 : 21);
        int depth = 1 + random.below(seed % 2 == 0 ? 600 : 70);
        int columns = 1 + random.below(120);
        float[] a = random.floats(3 + rows * (depth + 2));
        float[] weights = random.floats(5 + columns * depth);
        float[] before = random.floats(7 + rows * (columns + 3));
        boolean accumulate = seed % 2 == 1;
        float[] expected = before.clone();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int at = 7 + r * (columns + 3) + c;
                float sum = accumulate ? before[at] : 0;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(a[3 + r * (depth + 2) + k], weights[5 + c * depth + k], sum);
                }
                expected[at] = sum;
            }
        }

        for (Kernels kernels : Kernels.all()) {
            float[] c = before.clone();
            PackedMatrix packed = PanelMatrix.forward(weights, 5, columns, depth);
            kernels.matmul(a, 3, depth + 2, rows, packed, c, 7, columns + 3, accumulate);

            assertThat(c).as(kernels.provider()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void bfloat16WeightsInHalfTheMemoryGiveTheSameBits(long seed) {
        Random random = new Random(seed);
        int rows = 1 + random.below(seed % 3 == 0 ? 400 : 21);
        int depth = 1 + random.below(seed % 2 == 0 ? 600 : 70);
        int columns = 1 + random.below(120);
        float[] a = random.floats(rows * depth);
        float[] weights = random.floats(columns * depth);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = DataType.BF16.rounded(weights[i]);
        }
        float[] before = random.floats(rows * columns);
        PackedMatrix wide = PanelMatrix.forward(weights, 0, columns, depth);
        PackedMatrix narrow = wide.narrowed();

        assertThat(narrow.isNarrow()).isTrue();
        for (Kernels kernels : Kernels.all()) {
            float[] expected = before.clone();
            kernels.matmul(a, 0, depth, rows, wide, expected, 0, columns, seed % 2 == 1);
            float[] c = before.clone();
            kernels.matmul(a, 0, depth, rows, narrow, c, 0, columns, seed % 2 == 1);

            assertThat(c).as(kernels.provider()).isEqualTo(expected);
        }
    }

    @Test
    void oneWeightThatIsNoBfloat16KeepsAMatrixWide() {
        float[] weights = new float[40 * 3];
        Arrays.fill(weights, -1.5f);
        assertThat(PanelMatrix.forward(weights, 0, 40, 3).narrowed().isNarrow()).isTrue();
        weights[119] = Math.nextUp(1.5f);
        PackedMatrix wide = PanelMatrix.forward(weights, 0, 40, 3);

        assertThat(wide.narrowed()).isSameAs(wide);
        assertThat(wide.isNarrow()).isFalse();
    }

    @Test
    void backwardPackingMultipliesByTheWeightItself() {
        Random random = new Random(3);
        int rows = 7;
        int outputs = 37;
        int inputs = 21;
        float[] dy = random.floats(rows * outputs);
        float[] weights = random.floats(outputs * inputs);

        float[] dx = new float[rows * inputs];
        BEST.matmul(dy, 0, outputs, rows, PanelMatrix.backward(weights, 0, outputs, inputs), dx, 0, inputs, false);

        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < inputs; i++) {
                float sum = 0;
                for (int o = 0; o < outputs; o++) {
                    sum = Math.fma(dy[r * outputs + o], weights[o * inputs + i], sum);
                }
                assertThat(dx[r * inputs + i]).isEqualTo(sum);
            }
        }
    }

    /** Threads share a product so; of weights in single precision, and of bfloat16 numbers, which are held in half of it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void someColumnsHaveTheBitsThatTheyHaveAmongAll(boolean narrow) {
        Random random = new Random(77);
        int depth = 2_300; // more than one block of depths
        int columns = 64 * 5 + 23;
        float[] x = random.floats(9 * depth);
        float[] weights = random.floats(columns * depth);
        for (int i = 0; i < weights.length && narrow; i++) {
            weights[i] = Float.intBitsToFloat(Float.floatToRawIntBits(weights[i]) & 0xffff0000);
        }
        for (Kernels kernels : Kernels.all()) {
            PackedMatrix packed = kernels.forward(weights, 0, columns, depth);
            packed = narrow ? packed.narrowed() : packed;
            assertThat(packed.isNarrow()).isEqualTo(narrow);
            float[] all = new float[9 * columns];
            kernels.matmul(x, 0, depth, 9, packed, all, 0, columns, false);
            float[] shared = new float[9 * columns];
            for (int first : new int[] {256, 64, 0}) {
                int count = first == 256 ? columns - 256 : first == 64 ? 192 : 64;
                kernels.matmul(x, 0, depth, 9, packed, first, count, shared, 0, columns, false);
            }
            assertThat(shared).as(kernels.provider()).isEqualTo(all);
            float sum = 0; // one addition after the other, however many depths a block has
            for (int k = 0; k < depth; k++) {
                sum = Math.fma(x[8 * depth + k], weights[(columns - 1) * depth + k], sum);
            }
            assertThat(all[9 * columns - 1]).as(kernels.provider()).isEqualTo(sum);
        }
    }

    @Test
    void weightsPackedSideBySideGiveTheirProductsSideBySide() {
        Random random = new Random(4);
        float[] weights = random.floats(10 * 6 + 5 * 6);
        float[] x = random.floats(3 * 6);
        PackedMatrix both = new PanelMatrix(6, 15);
        both.putRows(0, weights, 0, 6, 10);
        both.putRows(10, weights, 60, 6, 5);

        float[] y = new float[3 * 15];
        BEST.matmul(x, 0, 6, 3, both, y, 0, 15, false);

        float[] whole = new float[3 * 15];
        BEST.matmul(x, 0, 6, 3, PanelMatrix.forward(weights, 0, 15, 6), whole, 0, 15, false);
        assertThat(y).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "7,5,16", "300,83,40", "513,160,33", "64,96,128"})
    void gradientOfAWeightSumsOverTokensInOrderOnAllProviders(int rows, int outputs, int inputs) {
        Random random = new Random(rows);
        float[] dy = random.floats(2 + rows * (outputs + 1));
        float[] x = random.floats(1 + rows * (inputs + 2));
        float[] before = random.floats(outputs * inputs);
        float[] expected = new float[outputs * inputs];
        float[] added = new float[outputs * inputs];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                float sum = 0;
                for (int t = 0; t < rows; t++) {
                    sum = Math.fma(dy[2 + t * (outputs + 1) + o], x[1 + t * (inputs + 2) + i], sum);
                }
                expected[o * inputs + i] = sum;
                added[o * inputs + i] = before[o * inputs + i] + sum;
            }
        }

        for (Kernels kernels : Kernels.all()) {
            WeightGradient of = new WeightGradient(kernels, rows, outputs, inputs);
            assertThat(of.compute(dy, 2, outputs + 1, x, 1, inputs + 2, before, false))
                    .as(kernels.provider())
                    .isEqualTo(expected);
            assertThat(of.compute(dy, 2, outputs + 1, x, 1, inputs + 2, before, true))
                    .as(kernels.provider())
                    .isEqualTo(added);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,2,1,8", "5,4,1,32", "70,4,2,8", "173,2,1,16", "260,3,3,6", "330,1,1,64"})
    void attentionAndItsGradientFollowTheBook(int length, int heads, int kvHeads, int width) {
        Random random = new Random(length);
        int qw = heads * width;
        int kw = kvHeads * width;
        float[] q = random.floats(length * qw);
        float[] k = random.floats(length * kw);
        float[] v = random.floats(length * kw);
        float[] dout = random.floats(length * qw);
        NaiveAttention book = new NaiveAttention(q, k, v, dout, length, heads, kvHeads, width);

        Attention got = new Attention(BEST, q, k, v, dout, new int[] {0, length}, heads, kvHeads, width);
        Attention plain = new Attention(SCALAR, q, k, v, dout, new int[] {0, length}, heads, kvHeads, width);

        assertClose(got.out, book.out, 1e-5);
        assertClose(got.lse, book.lse, 1e-5);
        assertClose(got.dq, book.dq, 5e-5);
        assertClose(got.dk, book.dk, 5e-5);
        assertClose(got.dv, book.dv, 5e-5);
        assertThat(got.out).isEqualTo(plain.out);
        assertThat(got.lse).isEqualTo(plain.lse);
        assertThat(got.dq).isEqualTo(plain.dq);
        assertThat(got.dk).isEqualTo(plain.dk);
        assertThat(got.dv).isEqualTo(plain.dv);
    }

    @Test
    void attentionOfASequenceHasTheSameBitsAloneAndInCompany() {
        Random random = new Random(9);
        int[] starts = {0, 33, 120, 121, 300};
        int n = 300;
        int heads = 4;
        int width = 10;
        float[] q = random.floats(n * heads * width);
        float[] k = random.floats(n * 2 * width);
        float[] v = random.floats(n * 2 * width);
        float[] dout = random.floats(n * heads * width);

        Attention together = new Attention(BEST, q, k, v, dout, starts, heads, 2, width);

        for (int s = 0; s + 1 < starts.length; s++) {
            int qa = starts[s] * heads * width;
            int qb = starts[s + 1] * heads * width;
            int ka = starts[s] * 2 * width;
            int kb = starts[s + 1] * 2 * width;
            Attention alone = new Attention(
                    BEST,
                    Arrays.copyOfRange(q, qa, qb),
                    Arrays.copyOfRange(k, ka, kb),
                    Arrays.copyOfRange(v, ka, kb),
                    Arrays.copyOfRange(dout, qa, qb),
                    new int[] {0, starts[s + 1] - starts[s]},
                    heads,
                    2,
                    width);
            assertThat(alone.out).isEqualTo(Arrays.copyOfRange(together.out, qa, qb));
            assertThat(alone.dq).isEqualTo(Arrays.copyOfRange(together.dq, qa, qb));
            assertThat(alone.dk).isEqualTo(Arrays.copyOfRange(together.dk, ka, kb));
            assertThat(alone.dv).isEqualTo(Arrays.copyOfRange(together.dv, ka, kb));
        }
    }

    /** Caches of 150 positions: 70 shared by three sequences, so pages of 64 are crossed on both sides. */
    @ParameterizedTest
    @CsvSource({"4,1,32", "4,4,8", "6,2,10"})
    void cachedAttentionHasTheBitsOfAttentionsLastRow(int heads, int kvHeads, int width) {
        Random random = new Random((long) heads * width);
        int qw = heads * width;
        int kw = kvHeads * width;
        int shared = 70;
        int n = 150;
        float[][] k = new float[3][];
        float[][] v = new float[3][];
        float[] q = random.floats(3 * qw);
        float[] prefixK = random.floats(shared * kw);
        float[] prefixV = random.floats(shared * kw);
        KvCache.Pages pages = new KvCache.Pages(2, kvHeads, width);
        KvCache prefix = new KvCache(pages);
        prefix.extend(shared);
        for (int i = 0; i < shared; i++) {
            prefix.put(1, i, prefixK, i * kw, prefixV, i * kw);
        }
        KvCache[] caches = new KvCache[3];
        float[] newestK = new float[3 * kw];
        float[] newestV = new float[3 * kw];
        for (int s = 0; s < 3; s++) {
            k[s] = concat(prefixK, random.floats((n - shared) * kw));
            v[s] = concat(prefixV, random.floats((n - shared) * kw));
            caches[s] = prefix.fork();
            caches[s].extend(n - shared);
            for (int i = shared; i < n - 1; i++) {
                caches[s].put(1, i, k[s], i * kw, v[s], i * kw);
            }
            System.arraycopy(k[s], (n - 1) * kw, newestK, s * kw, kw);
            System.arraycopy(v[s], (n - 1) * kw, newestV, s * kw, kw);
        }

        for (Kernels kernels : Kernels.all()) {
            float[] together = new float[3 * qw];
            kernels.cachedAttention(
                    q,
                    0,
                    qw,
                    newestK,
                    0,
                    kw,
                    newestV,
                    0,
                    kw,
                    0,
                    3,
                    caches,
                    1,
                    heads,
                    kvHeads,
                    width,
                    AttentionRule.of(width),
                    together,
                    0,
                    qw);

            for (int s = 0; s < 3; s++) {
                float[] queries = new float[n * qw];
                System.arraycopy(q, s * qw, queries, (n - 1) * qw, qw);
                int[] starts = {0, n};
                float[] out = new float[n * qw];
                float[] lse = new float[n * heads];
                kernels.attention(
                        queries,
                        0,
                        qw,
                        k[s],
                        0,
                        kw,
                        v[s],
                        0,
                        kw,
                        starts,
                        new int[1],
                        1,
                        heads,
                        kvHeads,
                        width,
                        AttentionRule.of(width),
                        out,
                        0,
                        qw,
                        lse,
                        0);
                assertThat(Arrays.copyOfRange(together, s * qw, (s + 1) * qw))
                        .as("%s, sequence %d", kernels.provider(), s)
                        .isEqualTo(Arrays.copyOfRange(out, (n - 1) * qw, n * qw));
            }
        }
    }

    /** Position by position, over the ends of panels and of pages; the cache's memory is a used one. */
    @Test
    void cachesThatGrowHaveTheBitsOfAttention() {
        int heads = 2;
        int width = 12;
        int w = heads * width;
        int n = 2 * KvCache.PAGE + 3;
        Random random = new Random(14);
        float[] q = random.floats(n * w);
        float[] k = random.floats(n * w);
        float[] v = random.floats(n * w);
        for (Kernels kernels : Kernels.all()) {
            float[] out = new float[n * w];
            kernels.attention(
                    q,
                    0,
                    w,
                    k,
                    0,
                    w,
                    v,
                    0,
                    w,
                    new int[] {0, n},
                    new int[1],
                    1,
                    heads,
                    heads,
                    width,
                    AttentionRule.of(width),
                    out,
                    0,
                    w,
                    new float[n * heads],
                    0);
            KvCache.Pages pages = new KvCache.Pages(1, heads, width);
            for (int use = 0; use < 2; use++) {
                KvCache[] cache = {new KvCache(pages)};
                float[] grown = new float[n * w];
                for (int i = 0; i < n; i++) {
                    cache[0].extend(1);
                    kernels.cachedAttention(
                            q,
                            i * w,
                            w,
                            k,
                            i * w,
                            w,
                            v,
                            i * w,
                            w,
                            0,
                            1,
                            cache,
                            0,
                            heads,
                            heads,
                            width,
                            AttentionRule.of(width),
                            grown,
                            i * w,
                            w);
                }
                cache[0].release();
                assertThat(grown).as(kernels.provider()).isEqualTo(out);
            }
        }
    }

    /** Windows shorter than a panel, across blocks of keys, as long as a block, longer than the sequence; capped and not. */
    @ParameterizedTest
    @CsvSource({
        "200, 5, 0, 0.3",
        "200, 80, 0, 0.25",
        "190, 97, 2, 0.4",
        "70, 0, 1.5, 0.5",
        "33, 100, 3, 0.2",
        "1, 1, 1, 1"
    })
    void attentionFollowsItsRuleForthBackAndFromCaches(int n, int window, float cap, float scale) {
        int heads = 4;
        int kvHeads = 2;
        int width = 12;
        int qw = heads * width;
        int kw = kvHeads * width;
        Random random = new Random(n + window);
        float[] q = random.floats(n * qw);
        float[] k = random.floats(n * kw);
        float[] v = random.floats(n * kw);
        float[] dout = random.floats(n * qw);
        AttentionRule rule = new AttentionRule(scale, cap, window);
        NaiveAttention naive = new NaiveAttention(q, k, v, dout, n, heads, kvHeads, width, scale, cap, window);
        int[] starts = {0, n};
        float[] first = null;
        for (Kernels kernels : Kernels.all()) {
            float[] out = new float[n * qw];
            float[] lse = new float[n * heads];
            float[] dq = new float[n * qw];
            float[] dk = new float[n * kw];
            float[] dv = new float[n * kw];
            kernels.attention(
                    q,
                    0,
                    qw,
                    k,
                    0,
                    kw,
                    v,
                    0,
                    kw,
                    starts,
                    new int[1],
                    1,
                    heads,
                    kvHeads,
                    width,
                    rule,
                    out,
                    0,
                    qw,
                    lse,
                    0);
            kernels.attentionBackward(
                    dout,
                    0,
                    qw,
                    q,
                    0,
                    qw,
                    k,
                    0,
                    kw,
                    v,
                    0,
                    kw,
                    out,
                    0,
                    qw,
                    lse,
                    0,
                    starts,
                    new int[1],
                    1,
                    heads,
                    kvHeads,
                    width,
                    rule,
                    dq,
                    0,
                    qw,
                    dk,
                    0,
                    kw,
                    dv,
                    0,
                    kw);
            assertClose(out, naive.out, 1e-5);
            assertClose(lse, naive.lse, 1e-5);
            assertClose(dq, naive.dq, 2e-5);
            assertClose(dk, naive.dk, 2e-5);
            assertClose(dv, naive.dv, 2e-5);
            float[] all = concat(out, dq, dk, dv);
            first = first == null ? all : first;
            assertThat(all).as(kernels.provider()).isEqualTo(first);

            // The first third is a prompt that two sequences share; both go on with the same tokens.
            KvCache.Pages pages = new KvCache.Pages(1, kvHeads, width);
            KvCache prompt = new KvCache(pages);
            int shared = n / 3;
            prompt.extend(shared);
            for (int i = 0; i < shared; i++) {
                prompt.put(0, i, k, i * kw, v, i * kw);
            }
            KvCache[] caches = {prompt.fork(), prompt.fork()};
            for (int i = shared; i < n; i++) {
                float[] grown = new float[2 * qw];
                for (KvCache cache : caches) {
                    cache.extend(1);
                }
                kernels.cachedAttention(
                        q, i * qw, 0, k, i * kw, 0, v, i * kw, 0, 0, 2, caches, 0, heads, kvHeads, width, rule, grown,
                        0, qw);
                float[] row = Arrays.copyOfRange(out, i * qw, (i + 1) * qw);
                assertThat(grown).as("%s, position %d", kernels.provider(), i).isEqualTo(concat(row, row));
            }
        }
    }

    @Test
    void hyperbolicTangentIsThatOfTheLibrary() {
        for (float x = -12; x < 12; x += 0.00037f) {
            assertThat((double) HyperbolicTangent.tanh(x))
                    .as("tanh %s", x)
                    .isCloseTo(Math.tanh(x), within(2.5e-7 * Math.min(1, Math.abs(x)) + 1e-12));
        }
        assertThat(HyperbolicTangent.tanh(-0.0f)).isEqualTo(-0.0f);
        assertThat(HyperbolicTangent.tanh(1e30f)).isEqualTo(1);
    }

    @Test
    void gegluFollowsItsFormulaAndItsGradient() {
        int n = 41;
        Random random = new Random(3);
        float[] gate = random.floats(n);
        float[] up = random.floats(n);
        float[] dy = random.floats(n);
        float[] y = new float[n];
        float[] dGate = new float[n];
        float[] dUp = new float[n];

        BEST.geglu(gate, 0, n, up, 0, n, 1, n, y, 0, n);
        BEST.gegluBackward(dy, 0, n, gate, 0, n, up, 0, n, 1, n, dGate, 0, n, dUp, 0, n);

        for (int i = 0; i < n; i++) {
            double h = 1e-5;
            double slope = (gelu(gate[i] + h) - gelu(gate[i] - h)) / (2 * h);
            assertThat((double) y[i]).isCloseTo(gelu(gate[i]) * up[i], within(1e-6));
            assertThat((double) dUp[i]).isCloseTo(gelu(gate[i]) * dy[i], within(1e-6));
            assertThat((double) dGate[i]).isCloseTo(slope * up[i] * dy[i], within(1e-6));
        }
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    /** A head of eight of which four turn, by divisors of LongRoPE and with its magnitude; the others stay. */
    @Test
    void aPartOfAHeadTurns() {
        RopeScaling scaling = new RopeScaling.LongRope(List.of(1.0, 2.0), List.of(9.0, 9.0), 1.5, 16, 64);
        Rope table = new Rope(4, 100, scaling, 8);
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};

        BEST.rope(x, 0, 8, 1, 1, 8, new int[] {3}, 0, table, false);

        double a = 3;
        double b = 3 * Math.pow(100, -0.5) / 2;
        double[] expected = {
            1.5 * (Math.cos(a) - 3 * Math.sin(a)),
            1.5 * (2 * Math.cos(b) - 4 * Math.sin(b)),
            1.5 * (3 * Math.cos(a) + Math.sin(a)),
            1.5 * (4 * Math.cos(b) + 2 * Math.sin(b)),
            5,
            6,
            7,
            8
        };
        assertClose(x, expected, 1e-6);
    }

    @Test
    void attentionOverwritesWhatWasInItsResults() {
        Random random = new Random(10);
        float[] x = random.floats(20 * 16);
        Attention clean = new Attention(BEST, x, x, x, x, new int[] {0, 20}, 1, 1, 16);
        float[] dirty = new float[20 * 16];
        Arrays.fill(dirty, Float.NaN);

        BEST.attention(
                x,
                0,
                16,
                x,
                0,
                16,
                x,
                0,
                16,
                new int[] {0, 20},
                new int[1],
                1,
                1,
                1,
                16,
                AttentionRule.of(16),
                dirty,
                0,
                16,
                new float[20],
                0);

        assertThat(dirty).isEqualTo(clean.out);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 31, 64, 200})
    void rmsNormFollowsItsFormulaAndItsGradient(int width) {
        Random random = new Random(width);
        int rows = 3;
        float[] x = random.floats(rows * width);
        float[] gain = random.floats(width);
        float[] dy = random.floats(rows * width);
        float[] before = random.floats(rows * width);
        double epsilon = 1e-5;
        double[] y = new double[rows * width];
        double[] dx = new double[rows * width];
        double[] dGain = new double[width];
        for (int r = 0; r < rows; r++) {
            double squares = 0;
            double t = 0;
            for (int i = 0; i < width; i++) {
                squares += (double) x[r * width + i] * x[r * width + i];
                t += (double) dy[r * width + i] * gain[i] * x[r * width + i];
            }
            double inverse = 1 / Math.sqrt(squares / width + epsilon);
            for (int i = 0; i < width; i++) {
                int at = r * width + i;
                y[at] = x[at] * inverse * gain[i];
                dx[at] = before[at] + inverse * ((double) gain[i] * dy[at] - x[at] * inverse * inverse * t / width);
                dGain[i] += (double) dy[at] * x[at] * inverse;
            }
        }

        float[][] got = new float[2][];
        Kernels[] both = {BEST, SCALAR};
        for (int p = 0; p < 2; p++) {
            float[] out = new float[rows * width];
            float[] inverse = new float[rows];
            both[p].rmsNorm(x, 0, width, rows, width, gain, 0, epsilon, out, 0, width, inverse, 0);
            float[] back = before.clone();
            float[] gains = new float[width];
            both[p].rmsNormBackward(
                    dy, 0, width, x, 0, width, rows, width, gain, 0, inverse, 0, back, 0, width, true, gains, 0);
            assertClose(out, y, 1e-5);
            assertClose(back, dx, 2e-5);
            assertClose(gains, dGain, 2e-5);
            got[p] = concat(out, inverse, back, gains);
        }

        assertThat(got[0]).isEqualTo(got[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 16, 32})
    void ropeTurnsPairsByTheirAngleAndBack(int width) {
        Random random = new Random(width);
        float[] x = random.floats(3 * 2 * width);
        int[] positions = {5, 0, 17};
        Rope table = new Rope(width, 10000, RopeScaling.NONE, 20);

        float[] turned = x.clone();
        BEST.rope(turned, 0, 2 * width, 3, 2, width, positions, 0, table, false);
        float[] plain = x.clone();
        SCALAR.rope(plain, 0, 2 * width, 3, 2, width, positions, 0, table, false);
        float[] back = turned.clone();
        BEST.rope(back, 0, 2 * width, 3, 2, width, positions, 0, table, true);

        for (int r = 0; r < 3; r++) {
            for (int h = 0; h < 2; h++) {
                for (int i = 0; i < width / 2; i++) {
                    double angle = positions[r] * Math.pow(10000, -2.0 * i / width);
                    int at = r * 2 * width + h * width + i;
                    double x1 = x[at];
                    double x2 = x[at + width / 2];
                    assertThat((double) turned[at])
                            .isCloseTo(x1 * Math.cos(angle) - x2 * Math.sin(angle), within(1e-6));
                    assertThat((double) turned[at + width / 2])
                            .isCloseTo(x2 * Math.cos(angle) + x1 * Math.sin(angle), within(1e-6));
                }
            }
        }
        assertThat(turned).isEqualTo(plain);
        assertClose(back, doubles(x), 1e-6);
    }

    /**
     * Head width 128, theta 10000, 4,096 positions, factor 4, 32 turns and 1. By hand: pair 64 · ln(4096 / (32 · 2π)) / ln 10000 = 20.9 begins
     * the ramp, at 20 when truncated, and pair 64 · ln(4096 / 2π) / ln 10000 = 45.03 ends it, at 46.
     */
    @Test
    void yarnStretchesPairsThatTurnSeldom() {
        RopeScaling.Yarn scaling = RopeScaling.Yarn.of(4, 32, 1, 4096, 1.25, true, 128, 10000);

        assertThat(scaling.begin()).isEqualTo(20);
        assertThat(scaling.end()).isEqualTo(46);
        assertThat(scaling.scaled(20, 0.5)).isEqualTo(0.5);
        assertThat(scaling.scaled(46, 0.5)).isEqualTo(0.125);
        assertThat(scaling.scaled(33, 0.5)).isCloseTo((0.5 + 0.125) / 2, within(1e-12));
        assertThat(new Rope(128, 10000, scaling, 2).cosine()[0]).isEqualTo(1.25f);
    }

    /**
     * Llama 3.1's constants at head width 128, theta 500000: wavelength of pair 0 is 2π (kept); of pair 63 it is 2π · 500000^(126/128),
     * far above 8192/1 (divided by 8).
     */
    @Test
    void ropeScalingStretchesOnlyLongWavelengths() {
        RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
        Rope plain = new Rope(128, 500000, RopeScaling.NONE, 100);
        Rope scaled = new Rope(128, 500000, scaling, 100);

        assertThat(scaled.sine()[99 * 64]).isEqualTo(plain.sine()[99 * 64]);
        assertThat((double) scaled.sine()[99 * 64 + 63])
                .isCloseTo(Math.sin(99 * Math.pow(500000, -126.0 / 128) / 8), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64})
    void swigluAndItsGradientFollowTheirFormulas(int width) {
        Random random = new Random(width);
        float[] both = random.floats(2 * 2 * width);
        float[] dy = random.floats(2 * width);

        float[][] got = new float[2][];
        Kernels[] providers = {BEST, SCALAR};
        for (int p = 0; p < 2; p++) {
            float[] y = new float[2 * width];
            providers[p].swiglu(both, 0, 2 * width, both, width, 2 * width, 2, width, y, 0, width);
            float[] d = both.clone();
            providers[p].swigluBackward(
                    dy, 0, width, d, 0, 2 * width, d, width, 2 * width, 2, width, d, 0, 2 * width, d, width, 2 * width);
            for (int r = 0; r < 2; r++) {
                for (int i = 0; i < width; i++) {
                    double g = both[r * 2 * width + i];
                    double u = both[r * 2 * width + width + i];
                    double sigmoid = 1 / (1 + Math.exp(-g));
                    double dOut = dy[r * width + i];
                    assertThat((double) y[r * width + i]).isCloseTo(g * sigmoid * u, within(1e-5));
                    assertThat((double) d[r * 2 * width + i])
                            .isCloseTo(dOut * u * sigmoid * (1 + g * (1 - sigmoid)), within(1e-5));
                    assertThat((double) d[r * 2 * width + width + i]).isCloseTo(dOut * g * sigmoid, within(1e-5));
                }
            }
            got[p] = concat(y, d);
        }

        assertThat(got[0]).isEqualTo(got[1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 119, 3000})
    void logProbsEntropiesAndTheirGradientFollowTheirFormulas(int vocabulary) {
        Random random = new Random(vocabulary);
        int rows = 3;
        float[] logits = random.floats(rows * vocabulary);
        int[] targets = {1, -1, vocabulary - 1};
        float[] dLogProbs = {0.7f, 0, -1.3f};
        float[] dEntropies = {0.2f, 0, 0.4f};

        float[][] got = new float[2][];
        Kernels[] both = {BEST, SCALAR};
        for (int p = 0; p < 2; p++) {
            float[] logProbs = new float[rows];
            float[] partition = new float[rows];
            float[] entropies = new float[rows];
            float[] d = logits.clone();
            both[p].logProbs(d, 0, vocabulary, rows, vocabulary, targets, 0, logProbs, partition, entropies, 0);
            both[p].logProbsBackward(
                    d, 0, vocabulary, rows, vocabulary, targets, 0, partition, entropies, dLogProbs, dEntropies, 0);
            for (int r : new int[] {0, 2}) {
                double sum = 0;
                for (int i = 0; i < vocabulary; i++) {
                    sum += Math.exp(logits[r * vocabulary + i]);
                }
                double entropy = 0;
                for (int i = 0; i < vocabulary; i++) {
                    double logP = logits[r * vocabulary + i] - Math.log(sum);
                    entropy -= Math.exp(logP) * logP;
                }
                assertThat((double) logProbs[r])
                        .isCloseTo(logits[r * vocabulary + targets[r]] - Math.log(sum), within(1e-5));
                assertThat((double) entropies[r]).isCloseTo(entropy, within(1e-5));
                for (int i = 0; i < vocabulary; i++) {
                    double logP = logits[r * vocabulary + i] - Math.log(sum);
                    double expected = dLogProbs[r] * ((i == targets[r] ? 1 : 0) - Math.exp(logP))
                            - dEntropies[r] * Math.exp(logP) * (logP + entropy);
                    assertThat((double) d[r * vocabulary + i]).isCloseTo(expected, within(2e-6));
                }
            }
            assertThat(logProbs[1]).isZero();
            assertThat(Arrays.copyOfRange(d, vocabulary, 2 * vocabulary)).containsOnly(0);
            got[p] = concat(logProbs, partition, entropies, d);
        }

        assertThat(got[0]).isEqualTo(got[1]);
    }

    @Test
    void theWeightedSumIsThatInDoublePrecisionOnAllProviders() {
        Random random = new Random(3);
        for (int n : new int[] {1, 7, 8, 13, 5000}) {
            float[] w = random.floats(n + 1);
            float[] x = random.floats(n + 2);
            double expected = 0;
            for (int i = 0; i < n; i++) {
                expected += w[1 + i] * (x[2 + i] - 3.0);
            }

            double sum = SCALAR.weightedSum(w, 1, x, 2, n, 3);

            assertThat(sum).as("n = %d", n).isCloseTo(expected, within(1e-6 * n));
            assertThat(BEST.weightedSum(w, 1, x, 2, n, 3)).as("n = %d", n).isEqualTo(sum);
        }
    }

    @Test
    void exponentialIsWithinTwoUnitsInTheLastPlaceOnAllProviders() {
        int n = 40000;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = -86 + i * (174f / n);
        }

        float[] vector = new float[n];
        float[] scalar = new float[n];
        BEST.expSum(x, 0, n, 0, 1, vector, 0);
        SCALAR.expSum(x, 0, n, 0, 1, scalar, 0);

        assertThat(vector).isEqualTo(scalar);
        double worst = 0;
        for (int i = 0; i < n; i++) {
            double exact = StrictMath.exp(x[i]);
            worst = Math.max(worst, Math.abs(vector[i] - exact) / Math.ulp((float) exact));
        }
        assertThat(worst).isLessThanOrEqualTo(2);
    }

    @Test
    void exponentialOfWhatIsFarBelowIsNearlyNothingAndNeverSubnormal() {
        assertThat(Kernels.exp(Float.NEGATIVE_INFINITY)).isBetween(Float.MIN_NORMAL, 1e-37f);
        assertThat(Kernels.exp(Float.NaN)).isNaN();
        assertThat(Kernels.exp(0)).isEqualTo(1);
    }

    @Test
    void gatherCopiesRowsAndScatterAddsThemBack() {
        float[] table = {1, 2, 3, 4, 5, 6};
        float[] rows = new float[6];
        BEST.gather(table, 0, 2, new int[] {9, 2, 0, 2}, 1, 3, rows, 0, 2);
        float[] gradient = new float[6];
        BEST.scatterAdd(rows, 0, 2, new int[] {9, 2, 0, 2}, 1, 3, 2, gradient, 0);

        assertThat(rows).containsExactly(5, 6, 1, 2, 5, 6);
        assertThat(gradient).containsExactly(1, 2, 0, 0, 10, 12);
    }

    @Test
    void biasIsAddedToEachRowAndItsGradientIsTheSumOfRows() {
        float[] x = {1, 2, 9, 3, 4, 9};
        BEST.addBias(x, 0, 3, 2, 2, new float[] {10, 20}, 0);
        float[] gradient = {1, 1};
        BEST.biasGradient(x, 0, 3, 2, 2, gradient, 0);

        assertThat(x).containsExactly(11, 22, 9, 13, 24, 9);
        assertThat(gradient).containsExactly(25, 47);
    }

    /** w = 1, g = 2 · 0.5 = 1, t = 1: m̂ = v̂ = 1, so w = 1 · (1 − 0.1 · 0.01) − 0.1 · 1/(1 + 1e-8) = 0.899. */
    @Test
    void adamWDecaysApartFromTheGradient() {
        float[] w = {1};
        float[] m = {0};
        float[] v = {0};

        BEST.adamW(w, 0, new float[] {2}, 0, m, 0, v, 0, 1, 0.1, 0.9, 0.999, 1e-8, 0.01, 0.5, 1);

        assertThat(w[0]).isCloseTo(0.899f, within(1e-6f));
        assertThat(m[0]).isCloseTo(0.1f, within(1e-7f));
        assertThat(v[0]).isCloseTo(0.001f, within(1e-9f));
    }

    /** Parameters move as with the same moments in single precision, to the bit; moments go to one of the bfloat16 numbers beside theirs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 61, 1000})
    void momentsInBfloat16MoveParametersAsThoseOfSinglePrecisionDo(int n) {
        Random random = new Random(n);
        float[] before = random.floats(n);
        float[] gradient = random.floats(n);
        float[] first = random.floats(n);
        float[] second = random.floats(n);
        int[] packed = new int[n];
        for (int i = 0; i < n; i++) {
            first[i] = DataType.BF16.rounded(first[i]);
            second[i] = DataType.BF16.rounded(second[i] * second[i]);
            packed[i] = DataType.toBf16(first[i]) << 16 | DataType.toBf16(second[i]) & 0xFFFF;
        }
        for (Kernels kernels : Kernels.all()) {
            float[] expected = before.clone();
            float[] m = first.clone();
            float[] v = second.clone();
            kernels.adamW(expected, 0, gradient, 0, m, 0, v, 0, n, 0.1, 0.9, 0.95, 1e-8, 0.1, 0.5, 3);
            float[] moved = before.clone();
            int[] words = packed.clone();
            kernels.adamW(moved, 0, gradient, 0, words, 0, n, 0.1, 0.9, 0.95, 1e-8, 0.1, 0.5, 3, 40);
            float[] inParts = before.clone();
            int[] wordsInParts = packed.clone();
            int half = n / 2;
            kernels.adamW(inParts, 0, gradient, 0, wordsInParts, 0, half, 0.1, 0.9, 0.95, 1e-8, 0.1, 0.5, 3, 40);
            kernels.adamW(
                    inParts,
                    half,
                    gradient,
                    half,
                    wordsInParts,
                    half,
                    n - half,
                    0.1,
                    0.9,
                    0.95,
                    1e-8,
                    0.1,
                    0.5,
                    3,
                    40 + half);

            assertThat(moved).as(kernels.provider()).isEqualTo(expected);
            assertThat(inParts).isEqualTo(moved);
            assertThat(wordsInParts).isEqualTo(words);
            for (int i = 0; i < n; i++) {
                int bits = RoundingBits.at(3).of(40 + i);
                assertThat(words[i]).as(kernels.provider()).isEqualTo(RoundingBits.rounded(m[i], v[i], bits));
            }
        }
    }

    @Test
    void squaredNormIsExactForSmallIntegers() {
        assertThat(BEST.squaredNorm(new float[] {9, 1, 2, 3, 4}, 1, 4)).isEqualTo(30);
    }

    /** One forward and backward pass, all results in arrays of their own. */
    private static final class Attention {
        final float[] out;
        final float[] lse;
        final float[] dq;
        final float[] dk;
        final float[] dv;

        Attention(
                Kernels kernels,
                float[] q,
                float[] k,
                float[] v,
                float[] dout,
                int[] starts,
                int heads,
                int kvHeads,
                int width) {
            int n = starts[starts.length - 1];
            int s = starts.length - 1;
            int qw = heads * width;
            int kw = kvHeads * width;
            out = new float[n * qw];
            lse = new float[n * heads];
            dq = new float[n * qw];
            dk = new float[n * kw];
            dv = new float[n * kw];
            kernels.attention(
                    q,
                    0,
                    qw,
                    k,
                    0,
                    kw,
                    v,
                    0,
                    kw,
                    starts,
                    new int[s],
                    s,
                    heads,
                    kvHeads,
                    width,
                    AttentionRule.of(width),
                    out,
                    0,
                    qw,
                    lse,
                    0);
            kernels.attentionBackward(
                    dout,
                    0,
                    qw,
                    q,
                    0,
                    qw,
                    k,
                    0,
                    kw,
                    v,
                    0,
                    kw,
                    out,
                    0,
                    qw,
                    lse,
                    0,
                    starts,
                    new int[s],
                    s,
                    heads,
                    kvHeads,
                    width,
                    AttentionRule.of(width),
                    dq,
                    0,
                    qw,
                    dk,
                    0,
                    kw,
                    dv,
                    0,
                    kw);
        }
    }

    private static void assertClose(float[] got, double[] expected, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            double allowed = tolerance * (1 + Math.abs(expected[i]));
            assertThat((double) got[i]).as("element %d", i).isCloseTo(expected[i], within(allowed));
        }
    }

    private static double[] doubles(float[] x) {
        double[] result = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i];
        }
        return result;
    }

    private static float[] concat(float[]... parts) {
        int n = 0;
        for (float[] part : parts) {
            n += part.length;
        }
        float[] result = new float[n];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, result, at, part.length);
            at += part.length;
        }
        return result;
    }
}
