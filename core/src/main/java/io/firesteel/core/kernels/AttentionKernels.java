package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

import java.util.Arrays;

/**
 * Causal attention (Vaswani et al. 2017, arXiv:1706.03762, eq. 1) with grouped queries (Ainslie et al. 2023, arXiv:2305.13245), over
 * sequences laid end to end. All products are tiles of {@link Lanes}: scores sum over the head's width, outputs over
 * positions, each in ascending order. A row's scores are kept whole (no running maximum), which makes its bits the same
 * here and in cached decoding.
 */
final class AttentionKernels {
    private static final int PANEL = PackedMatrix.PANEL;
    private static final int TILE = Lanes.TILE;
    private static final int GROUP = Lanes.GROUP;
    private static final int KEY_BLOCK = 16 * TILE;

    /** Query rows that share a panel of keys while it is in the first-level cache. */
    private static final int FORWARD_ROWS = 4 * TILE;

    /** Query rows of the way back: their probabilities for one block of keys (25 KiB) stay in the first-level cache. */
    private static final int BACKWARD_ROWS = KEY_BLOCK;

    /** Positions summed while a panel of values stays in the first-level cache. */
    private static final int DEPTH_BLOCK = 256;

    private final Lanes lanes;
    private final MatmulKernels matmul;

    AttentionKernels(Lanes lanes, MatmulKernels matmul) {
        this.lanes = lanes;
        this.matmul = matmul;
    }

    void forward(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int[] starts,
            int sequences,
            int heads,
            int kvHeads,
            int headWidth,
            float[] out,
            int outOffset,
            int outStride,
            float[] lse,
            int lseOffset) {
        int perKey = heads / kvHeads;
        int padded = PackedMatrix.roundUp(headWidth);
        Scratch scratch = Scratch.ofThread();
        for (int s = 0; s < sequences; s++) {
            int start = starts[s];
            int length = starts[s + 1] - start;
            float[] keys = scratch.get(Slot.KEYS, PackedMatrix.roundUp(length) * headWidth);
            float[] values = scratch.get(Slot.VALUES, padded * length);
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * headWidth;
                packRows(k, kOffset + start * kStride + within, kStride, length, headWidth, keys);
                PackedMatrix.packColumns(v, vOffset + start * vStride + within, vStride, length, headWidth, values, 0);
                for (int head = kvHead * perKey; head < (kvHead + 1) * perKey; head++) {
                    forwardHead(
                            scratch,
                            q,
                            qOffset + start * qStride + head * headWidth,
                            qStride,
                            keys,
                            values,
                            length,
                            headWidth,
                            out,
                            outOffset + start * outStride + head * headWidth,
                            outStride,
                            lse,
                            lseOffset + start * heads + head,
                            heads);
                }
            }
        }
    }

    private void forwardHead(
            Scratch scratch,
            float[] q,
            int qOffset,
            int qStride,
            float[] keys,
            float[] values,
            int length,
            int headWidth,
            float[] out,
            int outOffset,
            int outStride,
            float[] lse,
            int lseOffset,
            int lseStride) {
        float scale = scoreScale(headWidth);
        int padded = PackedMatrix.roundUp(headWidth);
        int stride = PackedMatrix.roundUp(length);
        float[] scores = scratch.get(Slot.SCORES, FORWARD_ROWS * stride);
        float[] output = scratch.get(Slot.OUTPUT, FORWARD_ROWS * padded);
        float[] inverse = scratch.get(Slot.SUMS, FORWARD_ROWS);
        for (int block = 0; block < length; block += FORWARD_ROWS) {
            int end = Math.min(block + FORWARD_ROWS, length);
            for (int key = 0; key < end; key += PANEL) {
                int first = firstTileThatSees(key, block);
                matmul.tiles(
                        q,
                        qOffset + first * qStride,
                        qStride,
                        end - first,
                        headWidth,
                        keys,
                        key * headWidth,
                        scores,
                        (first - block) * stride + key,
                        stride,
                        true);
            }
            for (int row = block; row < end; row++) {
                int at = (row - block) * stride;
                int seen = row + 1;
                float max = lanes.max(scores, at, seen);
                float sum = lanes.expSum(scores, at, seen, max, scale, scores, at);
                Arrays.fill(scores, at + seen, at + end, 0);
                inverse[row - block] = 1 / sum;
                lse[lseOffset + row * lseStride] = logSumExp(max, scale, sum);
            }
            for (int from = 0; from < end; from += DEPTH_BLOCK) {
                int depth = Math.min(DEPTH_BLOCK, end - from);
                for (int column = 0; column < padded; column += PANEL) {
                    matmul.tiles(
                            scores,
                            from,
                            stride,
                            end - block,
                            depth,
                            values,
                            column * length + from * PANEL,
                            output,
                            column,
                            padded,
                            from == 0);
                }
            }
            for (int row = block; row < end; row++) {
                lanes.scale(
                        output,
                        (row - block) * padded,
                        inverse[row - block],
                        out,
                        outOffset + row * outStride,
                        headWidth);
            }
        }
    }

    void backward(
            float[] dout,
            int doutOffset,
            int doutStride,
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            float[] out,
            int outOffset,
            int outStride,
            float[] lse,
            int lseOffset,
            int[] starts,
            int sequences,
            int heads,
            int kvHeads,
            int headWidth,
            float[] dq,
            int dqOffset,
            int dqStride,
            float[] dk,
            int dkOffset,
            int dkStride,
            float[] dv,
            int dvOffset,
            int dvStride) {
        int perKey = heads / kvHeads;
        int padded = PackedMatrix.roundUp(headWidth);
        Scratch scratch = Scratch.ofThread();
        for (int s = 0; s < sequences; s++) {
            int start = starts[s];
            int length = starts[s + 1] - start;
            float[] keys = scratch.get(Slot.KEYS, PackedMatrix.roundUp(length) * headWidth);
            float[] values = scratch.get(Slot.VALUES, PackedMatrix.roundUp(length) * headWidth);
            float[] keysByWidth = scratch.get(Slot.KEYS_BY_WIDTH, padded * length);
            float[] queriesByWidth = scratch.get(Slot.QUERIES_BY_WIDTH, padded * length);
            float[] doutByWidth = scratch.get(Slot.OUTPUT_GRADIENTS_BY_WIDTH, padded * length);
            float[] dQueries = scratch.get(Slot.QUERY_GRADIENTS, padded * length);
            float[] dKeys = scratch.get(Slot.KEY_GRADIENTS, padded * (length + TILE));
            float[] dValues = scratch.get(Slot.VALUE_GRADIENTS, padded * (length + TILE));
            float[] deltas = scratch.get(Slot.DELTAS, length);
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * headWidth;
                packRows(k, kOffset + start * kStride + within, kStride, length, headWidth, keys);
                packRows(v, vOffset + start * vStride + within, vStride, length, headWidth, values);
                PackedMatrix.packColumns(
                        k, kOffset + start * kStride + within, kStride, length, headWidth, keysByWidth, 0);
                Arrays.fill(dKeys, 0, padded * (length + TILE), 0);
                Arrays.fill(dValues, 0, padded * (length + TILE), 0);
                for (int head = kvHead * perKey; head < (kvHead + 1) * perKey; head++) {
                    int qAt = qOffset + start * qStride + head * headWidth;
                    int doutAt = doutOffset + start * doutStride + head * headWidth;
                    int outAt = outOffset + start * outStride + head * headWidth;
                    PackedMatrix.packColumns(q, qAt, qStride, length, headWidth, queriesByWidth, 0);
                    PackedMatrix.packColumns(dout, doutAt, doutStride, length, headWidth, doutByWidth, 0);
                    for (int row = 0; row < length; row++) {
                        deltas[row] =
                                lanes.dot(dout, doutAt + row * doutStride, out, outAt + row * outStride, headWidth);
                    }
                    backwardHead(
                            scratch,
                            dout,
                            doutAt,
                            doutStride,
                            q,
                            qAt,
                            qStride,
                            lse,
                            lseOffset + start * heads + head,
                            heads,
                            length,
                            headWidth);
                    int dqAt = dqOffset + start * dqStride + head * headWidth;
                    copyRows(dQueries, padded, dq, dqAt, dqStride, length, headWidth);
                }
                copyRows(dKeys, padded, dk, dkOffset + start * dkStride + within, dkStride, length, headWidth);
                copyRows(dValues, padded, dv, dvOffset + start * dvStride + within, dvStride, length, headWidth);
            }
        }
    }

    /**
     * With P the probabilities, delta = Σ dout·out per row: dV += Pᵀ·dO, dS = P ∘ (dO·Vᵀ − delta) · scale, dQ = dS·K, dK += dSᵀ·Q.
     */
    private void backwardHead(
            Scratch scratch,
            float[] dout,
            int doutOffset,
            int doutStride,
            float[] q,
            int qOffset,
            int qStride,
            float[] lse,
            int lseOffset,
            int lseStride,
            int length,
            int headWidth) {
        float scale = scoreScale(headWidth);
        int padded = PackedMatrix.roundUp(headWidth);
        float[] keys = scratch.get(Slot.KEYS, 0);
        float[] values = scratch.get(Slot.VALUES, 0);
        float[] keysByWidth = scratch.get(Slot.KEYS_BY_WIDTH, 0);
        float[] queriesByWidth = scratch.get(Slot.QUERIES_BY_WIDTH, 0);
        float[] doutByWidth = scratch.get(Slot.OUTPUT_GRADIENTS_BY_WIDTH, 0);
        float[] dQueries = scratch.get(Slot.QUERY_GRADIENTS, 0);
        float[] dKeys = scratch.get(Slot.KEY_GRADIENTS, 0);
        float[] dValues = scratch.get(Slot.VALUE_GRADIENTS, 0);
        float[] deltas = scratch.get(Slot.DELTAS, 0);
        float[] p = scratch.get(Slot.SCORES, BACKWARD_ROWS * KEY_BLOCK);
        float[] ds = scratch.get(Slot.SCORE_GRADIENTS, BACKWARD_ROWS * KEY_BLOCK);
        float[] pByKey = scratch.get(Slot.LEFT, BACKWARD_ROWS * KEY_BLOCK / TILE * GROUP);
        float[] dsByKey = scratch.get(Slot.RIGHT, BACKWARD_ROWS * KEY_BLOCK / TILE * GROUP);
        for (int firstKey = 0; firstKey < length; firstKey += KEY_BLOCK) {
            int endKey = Math.min(firstKey + KEY_BLOCK, length);
            for (int block = firstKey; block < length; block += BACKWARD_ROWS) {
                int end = Math.min(block + BACKWARD_ROWS, length);
                for (int key = firstKey; key < Math.min(endKey, end); key += PANEL) {
                    int first = firstTileThatSees(key, block);
                    int at = (first - block) * KEY_BLOCK + key - firstKey;
                    matmul.tiles(
                            q,
                            qOffset + first * qStride,
                            qStride,
                            end - first,
                            headWidth,
                            keys,
                            key * headWidth,
                            p,
                            at,
                            KEY_BLOCK,
                            true);
                    matmul.tiles(
                            dout,
                            doutOffset + first * doutStride,
                            doutStride,
                            end - first,
                            headWidth,
                            values,
                            key * headWidth,
                            ds,
                            at,
                            KEY_BLOCK,
                            true);
                }
                for (int row = block; row < end; row++) {
                    int at = (row - block) * KEY_BLOCK;
                    int seen = Math.min(endKey, row + 1) - firstKey;
                    float shift = lse[lseOffset + row * lseStride];
                    lanes.scoreGradient(p, at, ds, at, seen, shift, deltas[row], scale);
                    Arrays.fill(p, at + seen, at + KEY_BLOCK, 0);
                    Arrays.fill(ds, at + seen, at + KEY_BLOCK, 0);
                }
                int seenKeys = Math.min(endKey, end) - firstKey;
                MatmulKernels.packTransposed(p, 0, KEY_BLOCK, end - block, seenKeys, pByKey);
                MatmulKernels.packTransposed(ds, 0, KEY_BLOCK, end - block, seenKeys, dsByKey);
                for (int column = 0; column < padded; column += PANEL) {
                    for (int key = firstKey; key < firstKey + seenKeys; key += TILE) {
                        int first = Math.max(block, key);
                        int at = ((key - firstKey) / TILE * (end - block) + first - block) * GROUP;
                        int panel = column * length + first * PANEL;
                        int to = key * padded + column;
                        int depth = end - first;
                        lanes.packedTile(TILE, pByKey, at, depth, doutByWidth, panel, dValues, to, padded, false);
                        lanes.packedTile(TILE, dsByKey, at, depth, queriesByWidth, panel, dKeys, to, padded, false);
                    }
                    for (int row = block; row < end; row += TILE) {
                        int count = Math.min(TILE, end - row);
                        lanes.tile(
                                count,
                                ds,
                                (row - block) * KEY_BLOCK,
                                KEY_BLOCK,
                                Math.min(endKey, row + count) - firstKey,
                                keysByWidth,
                                column * length + firstKey * PANEL,
                                dQueries,
                                row * padded + column,
                                padded,
                                firstKey == 0);
                    }
                }
            }
        }
    }

    /** The way from products to scores: 1/√headWidth. */
    static float scoreScale(int headWidth) {
        return (float) (1 / Math.sqrt(headWidth));
    }

    static float logSumExp(float max, float scale, float sum) {
        return Math.fma(max, scale, (float) StrictMath.log(sum));
    }

    /** The first row of a tile, counted from {@code block}, that has a row at or after {@code key}. */
    private static int firstTileThatSees(int key, int block) {
        return key <= block ? block : block + (key - block) / TILE * TILE;
    }

    private static void packRows(float[] x, int offset, int stride, int count, int width, float[] panels) {
        PackedMatrix.packRows(x, offset, stride, count, width, panels, 0, 0);
        int last = count / PANEL * PANEL;
        if (last < count) {
            for (int k = 0; k < width; k++) {
                int at = last * width + k * PANEL;
                Arrays.fill(panels, at + count - last, at + PANEL, 0);
            }
        }
    }

    private static void copyRows(float[] from, int fromStride, float[] to, int offset, int stride, int rows, int n) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, row * fromStride, to, offset + row * stride, n);
        }
    }
}
