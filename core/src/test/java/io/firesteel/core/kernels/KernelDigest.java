package io.firesteel.core.kernels;

import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.architecture.RopeScaling;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bits of every kernel on many shapes, as one SHA-256: equal digests are equal results. */
final class KernelDigest {
    private static final int SEEDS = 12;

    private final Kernels kernels;
    private final MessageDigest digest;

    private KernelDigest(Kernels kernels, MessageDigest digest) {
        this.kernels = kernels;
        this.digest = digest;
    }

    /** Prints the provider that this JVM chooses, and its digest. */
    public static void main(String[] args) throws NoSuchAlgorithmException {
        Kernels kernels = Kernels.best();
        System.out.println(kernels.provider() + " " + of(kernels));
    }

    static String of(Kernels kernels) throws NoSuchAlgorithmException {
        KernelDigest all = new KernelDigest(kernels, MessageDigest.getInstance("SHA-256"));
        for (long seed = 1; seed <= SEEDS; seed++) {
            Random random = new Random(seed);
            all.products(random);
            all.attention(random);
            all.rows(random);
            all.logits(random);
        }
        return HexFormat.of().formatHex(all.digest.digest());
    }

    private void add(float[]... arrays) {
        for (float[] array : arrays) {
            ByteBuffer bytes = ByteBuffer.allocate(array.length * Float.BYTES);
            for (float value : array) {
                bytes.putInt(Float.floatToRawIntBits(value));
            }
            digest.update(bytes.array());
        }
    }

    private void products(Random random) {
        int rows = 1 + random.below(40);
        int depth = 1 + random.below(400);
        int columns = 1 + random.below(150);
        float[] a = random.floats(rows * depth);
        float[] weights = random.floats(columns * depth);
        float[] c = random.floats(rows * columns);
        kernels.matmul(a, 0, depth, rows, PanelMatrix.forward(weights, 0, columns, depth), c, 0, columns, true);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = DataType.BF16.rounded(weights[i]);
        }
        PackedMatrix narrow = PanelMatrix.forward(weights, 0, columns, depth).narrowed();
        kernels.matmul(a, 0, depth, rows, narrow, c, 0, columns, true);
        WeightGradient of = new WeightGradient(kernels, rows, columns, depth);
        add(c, of.compute(c, 0, columns, a, 0, depth, weights, true));
    }

    private void attention(Random random) {
        int kvHeads = 1 + random.below(2);
        int heads = kvHeads * (1 + random.below(3));
        int width = 2 * (1 + random.below(36));
        int n = 3 + random.below(200);
        int[] starts = {0, n / 3, n};
        int qw = heads * width;
        int kw = kvHeads * width;
        float[] q = random.floats(n * qw);
        float[] k = random.floats(n * kw);
        float[] v = random.floats(n * kw);
        float[] dout = random.floats(n * qw);
        float[] out = new float[n * qw];
        float[] lse = new float[n * heads];
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
                new int[2],
                2,
                heads,
                kvHeads,
                width,
                AttentionRule.of(width),
                out,
                0,
                qw,
                lse,
                0);
        float[] dq = new float[n * qw];
        float[] dk = new float[n * kw];
        float[] dv = new float[n * kw];
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
                new int[2],
                2,
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
        KvCache cache = new KvCache(new KvCache.Pages(1, kvHeads, width));
        cache.extend(n);
        int newest = n - 1;
        for (int i = 0; i < newest; i++) {
            cache.put(0, i, k, i * kw, v, i * kw);
        }
        float[] last = new float[qw];
        KvCache[] caches = {cache};
        kernels.cachedAttention(
                q,
                newest * qw,
                qw,
                k,
                newest * kw,
                kw,
                v,
                newest * kw,
                kw,
                0,
                1,
                caches,
                0,
                heads,
                kvHeads,
                width,
                AttentionRule.of(width),
                last,
                0,
                qw);
        int[] positions = new int[n];
        for (int i = 0; i < n; i++) {
            positions[i] = i;
        }
        Rope rope = new Rope(width, 10000, RopeScaling.NONE, n);
        kernels.rope(q, 0, qw, n, heads, width, positions, 0, rope, false);
        add(out, lse, dq, dk, dv, last, q);
    }

    private void rows(Random random) {
        int rows = 1 + random.below(6);
        int width = 1 + random.below(90);
        int n = rows * width;
        float[] x = random.floats(n);
        float[] dy = random.floats(n);
        float[] gain = random.floats(width);
        float[] y = new float[n];
        float[] inverse = new float[rows];
        kernels.rmsNorm(x, 0, width, rows, width, gain, 0, 1e-6, y, 0, width, inverse, 0);
        float[] dx = random.floats(n);
        float[] dGain = new float[width];
        kernels.rmsNormBackward(
                dy, 0, width, x, 0, width, rows, width, gain, 0, inverse, 0, dx, 0, width, true, dGain, 0);
        float[] gated = new float[n];
        kernels.swiglu(x, 0, width, dy, 0, width, rows, width, gated, 0, width);
        float[] dGate = new float[n];
        float[] dUp = new float[n];
        kernels.swigluBackward(y, 0, width, x, 0, width, dy, 0, width, rows, width, dGate, 0, width, dUp, 0, width);
        kernels.addBias(gated, 0, width, rows, width, gain, 0);
        kernels.biasGradient(dy, 0, width, rows, width, gain, 0);
        float[] first = new float[n];
        float[] second = new float[n];
        kernels.adamW(x, 0, dy, 0, first, 0, second, 0, n, 1e-3, 0.9, 0.95, 1e-8, 0.1, 0.5, 3);
        kernels.scale(dUp, 0, n, 0.3f);
        add(y, inverse, dx, dGain, gated, dGate, dUp, gain, x, first, second);
        int[] moments = new int[n];
        kernels.adamW(x, 0, dy, 0, moments, 0, n, 1e-3, 0.9, 0.95, 1e-8, 0.1, 0.5, 3, n);
        float[] halves = new float[2 * n];
        for (int i = 0; i < n; i++) {
            halves[i] = moments[i] >>> 16;
            halves[n + i] = moments[i] & 0xFFFF;
        }
        add(x, halves);
    }

    private void logits(Random random) {
        int vocabulary = 1 + random.below(1500);
        float[] logits = random.floats(vocabulary);
        float[] logProb = new float[1];
        float[] partition = new float[1];
        float[] entropy = new float[1];
        int[] target = {random.below(vocabulary)};
        kernels.logProbs(logits, 0, vocabulary, 1, vocabulary, target, 0, logProb, partition, entropy, 0);
        float[] weights = new float[vocabulary];
        float max = kernels.max(logits, 0, vocabulary);
        float sum = (float) kernels.expSum(logits, 0, vocabulary, max, 0.7f, weights, 0);
        kernels.logProbsBackward(
                logits,
                0,
                vocabulary,
                1,
                vocabulary,
                target,
                0,
                partition,
                entropy,
                new float[] {0.4f},
                new float[] {-0.2f},
                0);
        add(logProb, partition, entropy, weights, logits, new float[] {max, sum});
    }
}
