package io.firesteel.rollout.generate;

import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.KvCache;
import io.firesteel.core.kernels.Rope;
import io.firesteel.core.policy.Architecture;

/**
 * From tokens to the logits of the next one: a whole prompt at once, or one token of each of several sequences. Owns the
 * activations, which are allocated once and reused.
 */
final class ForwardPass {
    private final PackedPolicy policy;
    private final Architecture a;
    private final Kernels kernels;
    private final Rope rope;
    private final int qkvWidth;

    private int capacity;
    private float[] x; // [R, D] residual stream
    private float[] normed; // [R, D]
    private float[] qkv; // [R, (H + 2K)·headWidth]
    private float[] attended; // [R, H·headWidth]
    private float[] gateUp; // [R, 2F]
    private float[] logSumExp; // [R, H]
    private int[] positions; // [R]
    private final float[] logits; // [rows, V], or [rows, 1] with a scalar head

    /**
     * @param rows most sequences of one step
     * @param longest most positions of a sequence
     */
    ForwardPass(PackedPolicy policy, Kernels kernels, int rows, int longest) {
        this.policy = policy;
        this.kernels = kernels;
        a = policy.architecture();
        rope = new Rope(a, longest);
        qkvWidth = a.queryWidth() + 2 * a.kvWidth();
        logits = new float[Math.multiplyExact(rows, policy.outputs())];
        reserve(rows);
    }

    /** The last result: logits of each row, {@code [rows, V]}. */
    float[] logits() {
        return logits;
    }

    private void reserve(int rows) {
        if (rows > capacity) {
            capacity = rows;
            x = new float[rows * a.width()];
            normed = new float[rows * a.width()];
            qkv = new float[rows * qkvWidth];
            attended = new float[rows * a.queryWidth()];
            gateUp = new float[rows * 2 * a.feedForward()];
            logSumExp = new float[rows * a.heads()];
            positions = new int[rows];
        }
    }

    /** Reads a whole prompt into an empty cache; the logits after its last token are row 0. */
    void prefill(int[] tokens, KvCache cache) {
        int first = cache.extend(tokens.length);
        read(tokens, tokens.length, first, cache);
        head(tokens.length - 1, 1);
    }

    /** Reads the first {@code rows} tokens without keeping keys and values; {@link #head} makes logits of them. */
    void read(int[] tokens, int rows) {
        read(tokens, rows, 0, null);
    }

    private void read(int[] tokens, int rows, int first, KvCache cache) {
        reserve(rows);
        for (int row = 0; row < rows; row++) {
            positions[row] = first + row;
        }
        int[] starts = {0, rows};
        embed(tokens, rows);
        for (int layer = 0; layer < a.layers(); layer++) {
            project(layer, rows);
            for (int row = 0; cache != null && row < rows; row++) {
                int keys = row * qkvWidth + a.queryWidth();
                cache.put(layer, positions[row], qkv, keys, qkv, keys + a.kvWidth());
            }
            kernels.attention(
                    qkv,
                    0,
                    qkvWidth,
                    qkv,
                    a.queryWidth(),
                    qkvWidth,
                    qkv,
                    a.queryWidth() + a.kvWidth(),
                    qkvWidth,
                    starts,
                    1,
                    a.heads(),
                    a.kvHeads(),
                    a.headWidth(),
                    attended,
                    0,
                    a.queryWidth(),
                    logSumExp,
                    0);
            feedForward(layer, rows);
        }
    }

    /**
     * After {@link #prefill}: the logits after {@code rows} of the tokens it has read, from token {@code first} on, as rows 0 to
     * {@code rows - 1}.
     *
     * @param rows at most as many as a step has
     */
    void logitsWithin(int first, int rows) {
        head(first, rows);
    }

    /** Appends one token to each of the first {@code rows} caches; the logits after it are in the same row. */
    void step(int[] tokens, KvCache[] caches, int rows) {
        for (int row = 0; row < rows; row++) {
            positions[row] = caches[row].extend(1);
        }
        embed(tokens, rows);
        for (int layer = 0; layer < a.layers(); layer++) {
            project(layer, rows);
            kernels.cachedAttention(
                    qkv,
                    0,
                    qkvWidth,
                    qkv,
                    a.queryWidth(),
                    qkvWidth,
                    qkv,
                    a.queryWidth() + a.kvWidth(),
                    qkvWidth,
                    rows,
                    caches,
                    layer,
                    a.heads(),
                    a.kvHeads(),
                    a.headWidth(),
                    attended,
                    0,
                    a.queryWidth());
            feedForward(layer, rows);
        }
        head(0, rows);
    }

    private void embed(int[] tokens, int rows) {
        kernels.gather(policy.unpacked(), policy.embedding(), a.width(), tokens, 0, rows, x, 0, a.width());
    }

    /** Queries, keys and values of a layer, rotated. */
    private void project(int layer, int rows) {
        PackedPolicy.Block block = policy.block(layer);
        norm(x, 0, a.width(), rows, a.width(), block.inputNorm(), normed, 0, a.width());
        kernels.matmul(normed, 0, a.width(), rows, block.qkv(), qkv, 0, qkvWidth, false);
        if (block.bias() != null) {
            kernels.addBias(qkv, 0, qkvWidth, rows, qkvWidth, block.bias(), 0);
        }
        if (a.qkNorm()) {
            for (int head = 0; head < a.heads() + a.kvHeads(); head++) {
                int gain = head < a.heads() ? block.queryNorm() : block.keyNorm();
                int at = head * a.headWidth();
                norm(qkv, at, qkvWidth, rows, a.headWidth(), gain, qkv, at, qkvWidth);
            }
        }
        // Keys stand right after queries, so both are turned as one row of heads.
        kernels.rope(qkv, 0, qkvWidth, rows, a.heads() + a.kvHeads(), a.headWidth(), positions, 0, rope, false);
    }

    /** Everything after attention; the residual stream is where the sums of both products start. */
    private void feedForward(int layer, int rows) {
        PackedPolicy.Block block = policy.block(layer);
        int f = a.feedForward();
        kernels.matmul(attended, 0, a.queryWidth(), rows, block.output(), x, 0, a.width(), true);
        norm(x, 0, a.width(), rows, a.width(), block.feedForwardNorm(), normed, 0, a.width());
        kernels.matmul(normed, 0, a.width(), rows, block.gateUp(), gateUp, 0, 2 * f, false);
        kernels.swiglu(gateUp, 0, 2 * f, gateUp, f, 2 * f, rows, f, gateUp, 0, 2 * f);
        kernels.matmul(gateUp, 0, 2 * f, rows, block.down(), x, 0, a.width(), true);
    }

    /** Logits after {@code rows} of the tokens read last, from row {@code first} of them on; no more rows than {@link #logits} holds. */
    void head(int first, int rows) {
        norm(x, first * a.width(), a.width(), rows, a.width(), policy.finalNorm(), normed, 0, a.width());
        kernels.matmul(normed, 0, a.width(), rows, policy.head(), logits, 0, policy.outputs(), false);
    }

    private void norm(
            float[] from,
            int offset,
            int stride,
            int rows,
            int width,
            int gain,
            float[] to,
            int toOffset,
            int toStride) {
        kernels.rmsNorm(
                from,
                offset,
                stride,
                rows,
                width,
                policy.unpacked(),
                gain,
                a.normEpsilon(),
                to,
                toOffset,
                toStride,
                null,
                0);
    }
}
