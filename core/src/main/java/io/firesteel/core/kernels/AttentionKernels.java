package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

import java.util.Arrays;

/**
 * Causal attention (Vaswani et al. 2017, arXiv:1706.03762, eq. 1) with grouped queries (Ainslie et al. 2023, arXiv:2305.13245), over
 * sequences laid end to end. All products are {@link Tiles}: scores sum over the head's width, outputs over
 * positions, each in ascending order. A row's scores are kept whole (no running maximum), which makes its bits the same
 * here and in cached decoding.
 */
final class AttentionKernels {
    private static final int PANEL = PackedMatrix.PANEL;
    private static final int GROUP = Tiles.GROUP;

    /** Keys of one block of the way back: a multiple of a panel's width and of all tiles' heights. */
    private static final int KEY_BLOCK = 80;

    /** Query rows that share a panel of keys while it is in the first-level cache: a multiple of all tiles' heights. */
    private static final int FORWARD_ROWS = 40;

    /** Query rows of the way back: their probabilities for one block of keys (25 KiB) stay in the first-level cache. */
    private static final int BACKWARD_ROWS = KEY_BLOCK;

    /** Positions summed while a panel of values stays in the first-level cache. */
    private static final int DEPTH_BLOCK = 256;

    private final Lanes lanes;
    private final Tiles tiles;

    AttentionKernels(Lanes lanes, Tiles tiles) {
        this.lanes = lanes;
        this.tiles = tiles;
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
            AttentionRule rule,
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
                            rule,
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
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride,
            float[] lse,
            int lseOffset,
            int lseStride) {
        float scale = rule.scaleOfCapped();
        int padded = PackedMatrix.roundUp(headWidth);
        int stride = PackedMatrix.roundUp(length);
        float[] scores = scratch.get(Slot.SCORES, FORWARD_ROWS * stride);
        float[] output = scratch.get(Slot.OUTPUT, FORWARD_ROWS * padded);
        float[] inverse = scratch.get(Slot.SUMS, FORWARD_ROWS);
        for (int block = 0; block < length; block += FORWARD_ROWS) {
            int end = Math.min(block + FORWARD_ROWS, length);
            scores(q, qOffset, qStride, headWidth, keys, 0, block, end, end, scores, stride);
            for (int row = block; row < end; row++) {
                int at = (row - block) * stride;
                int first = rule.firstSeen(row);
                int seen = row + 1 - first;
                rule.cap(scores, at + first, seen);
                float max = lanes.max(scores, at + first, seen);
                float sum = lanes.expSum(scores, at + first, seen, max, scale, scores, at + first);
                Arrays.fill(scores, at, at + first, 0);
                Arrays.fill(scores, at + row + 1, at + end, 0);
                inverse[row - block] = 1 / sum;
                lse[lseOffset + row * lseStride] = logSumExp(max, scale, sum);
            }
            for (int from = 0; from < end; from += DEPTH_BLOCK) {
                int depth = Math.min(DEPTH_BLOCK, end - from);
                tiles.product(
                        scores,
                        from,
                        stride,
                        end - block,
                        depth,
                        values,
                        from * PANEL,
                        length * PANEL,
                        padded / PANEL,
                        output,
                        0,
                        padded,
                        from == 0);
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
            AttentionRule rule,
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
            float[] dKeys = scratch.get(Slot.KEY_GRADIENTS, padded * (length + GROUP));
            float[] dValues = scratch.get(Slot.VALUE_GRADIENTS, padded * (length + GROUP));
            float[] deltas = scratch.get(Slot.DELTAS, length);
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * headWidth;
                packRows(k, kOffset + start * kStride + within, kStride, length, headWidth, keys);
                packRows(v, vOffset + start * vStride + within, vStride, length, headWidth, values);
                PackedMatrix.packColumns(
                        k, kOffset + start * kStride + within, kStride, length, headWidth, keysByWidth, 0);
                Arrays.fill(dKeys, 0, padded * (length + GROUP), 0);
                Arrays.fill(dValues, 0, padded * (length + GROUP), 0);
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
                            headWidth,
                            rule);
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
            int headWidth,
            AttentionRule rule) {
        float scale = rule.scaleOfCapped();
        int padded = PackedMatrix.roundUp(headWidth);
        int height = tiles.height();
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
        float[] pByKey = scratch.get(Slot.LEFT, BACKWARD_ROWS * KEY_BLOCK / tiles.height() * GROUP);
        float[] dsByKey = scratch.get(Slot.RIGHT, BACKWARD_ROWS * KEY_BLOCK / tiles.height() * GROUP);
        float[] slopes = new float[KEY_BLOCK];
        for (int firstKey = 0; firstKey < length; firstKey += KEY_BLOCK) {
            int endKey = Math.min(firstKey + KEY_BLOCK, length);
            for (int block = firstKey; block < length; block += BACKWARD_ROWS) {
                int end = Math.min(block + BACKWARD_ROWS, length);
                scores(q, qOffset, qStride, headWidth, keys, firstKey, block, end, endKey, p, KEY_BLOCK);
                scores(dout, doutOffset, doutStride, headWidth, values, firstKey, block, end, endKey, ds, KEY_BLOCK);
                for (int row = block; row < end; row++) {
                    int at = (row - block) * KEY_BLOCK;
                    int seen = Math.min(endKey, row + 1) - firstKey;
                    int first = Math.min(seen, Math.max(0, rule.firstSeen(row) - firstKey));
                    float shift = lse[lseOffset + row * lseStride];
                    rule.cap(p, at + first, seen - first);
                    rule.slopes(p, at + first, seen - first, slopes);
                    lanes.scoreGradient(p, at + first, ds, at + first, seen - first, shift, deltas[row], scale);
                    rule.uncap(ds, at + first, seen - first, slopes);
                    Arrays.fill(p, at, at + first, 0);
                    Arrays.fill(ds, at, at + first, 0);
                    Arrays.fill(p, at + seen, at + KEY_BLOCK, 0);
                    Arrays.fill(ds, at + seen, at + KEY_BLOCK, 0);
                }
                int seenKeys = Math.min(endKey, end) - firstKey;
                tiles.packTransposed(p, 0, KEY_BLOCK, end - block, seenKeys, pByKey);
                tiles.packTransposed(ds, 0, KEY_BLOCK, end - block, seenKeys, dsByKey);
                int panelStride = length * PANEL;
                for (int column = 0; column < padded; column += tiles.panelsAtOnce() * PANEL) {
                    int panels = Math.min(tiles.panelsAtOnce(), (padded - column) / PANEL);
                    for (int key = firstKey; key < firstKey + seenKeys; key += height) {
                        int first = Math.max(block, key);
                        int at = ((key - firstKey) / height * (end - block) + first - block) * GROUP;
                        int from = column * length + first * PANEL;
                        int to = key * padded + column;
                        int depth = end - first;
                        tiles.packedTile(
                                pByKey, at, depth, doutByWidth, from, panelStride, panels, dValues, to, padded, false);
                        tiles.packedTile(
                                dsByKey,
                                at,
                                depth,
                                queriesByWidth,
                                from,
                                panelStride,
                                panels,
                                dKeys,
                                to,
                                padded,
                                false);
                    }
                }
                // Below the diagonal all rows see all keys of the block.
                int step = block > firstKey ? BACKWARD_ROWS : height;
                for (int row = block; row < end; row += step) {
                    int count = Math.min(step, end - row);
                    tiles.product(
                            ds,
                            (row - block) * KEY_BLOCK,
                            KEY_BLOCK,
                            count,
                            Math.min(endKey, row + count) - firstKey,
                            keysByWidth,
                            firstKey * PANEL,
                            panelStride,
                            padded / PANEL,
                            dQueries,
                            row * padded,
                            padded,
                            firstKey == 0);
                }
            }
        }
    }

    /**
     * Products of query rows {@code block … end} with keys {@code firstKey … endKey}, of which a row needs those up to itself; others
     * may be left as they are.
     */
    private void scores(
            float[] q,
            int qOffset,
            int qStride,
            int headWidth,
            float[] keys,
            int firstKey,
            int block,
            int end,
            int endKey,
            float[] scores,
            int stride) {
        int panelStride = headWidth * PANEL;
        // Panels that all rows see go together, those on the diagonal by themselves, for the rows that see them.
        int together = Math.max(0, (Math.min(block, endKey) - firstKey + PANEL - 1) / PANEL);
        if (together > 0) {
            int at = firstKey * headWidth;
            int from = qOffset + block * qStride;
            int rows = end - block;
            tiles.product(q, from, qStride, rows, headWidth, keys, at, panelStride, together, scores, 0, stride, true);
        }
        int step = tiles.panelsAtOnce() * PANEL;
        int last = Math.min(endKey, end);
        for (int key = firstKey + together * PANEL; key < last; key += step) {
            int first = block + Math.max(0, key - block) / tiles.height() * tiles.height();
            int from = qOffset + first * qStride;
            int to = (first - block) * stride + key - firstKey;
            tiles.product(
                    q,
                    from,
                    qStride,
                    end - first,
                    headWidth,
                    keys,
                    key * headWidth,
                    panelStride,
                    (Math.min(step, last - key) + PANEL - 1) / PANEL,
                    scores,
                    to,
                    stride,
                    true);
        }
    }

    static float logSumExp(float max, float scale, float sum) {
        return Math.fma(max, scale, (float) StrictMath.log(sum));
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
