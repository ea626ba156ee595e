package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

import java.util.Arrays;

/**
 * Causal attention (Vaswani et al. 2017, arXiv:1706.03762, eq. 1) with grouped queries (Ainslie et al. 2023, arXiv:2305.13245), over
 * sequences laid end to end, of which several may go on from the same beginning, and several of these from one: a row then sees all keys of
 * the trunks before its segment, then those of its own segment up to itself; gradients of a trunk's keys are summed over its own rows, then over the segments in
 * their order. All products are {@link Tiles}: scores sum over the head's width, outputs over positions, each in ascending order. A row's scores are kept whole (no running maximum), which makes its bits the same
 * here and in cached decoding.
 */
final class AttentionKernels {
    private static final int PANEL = PanelMatrix.PANEL;
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
            int[] begins,
            int segments,
            int asking,
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
        Scratch scratch = Scratch.ofThread();
        for (int first = 0, last; first < segments; first = last) {
            last = endOfTree(begins, first, segments);
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * headWidth;
                Path path = new Path();
                for (int s = first; s < last; s++) {
                    int start = starts[s];
                    while (path.leaves(begins[s])) {
                        path.removeLast();
                    }
                    Keys own = Keys.forward(scratch, path.depth, begins[s], starts[s + 1] - start, headWidth);
                    packRows(k, kOffset + start * kStride + within, kStride, own.length, headWidth, own.keys);
                    PanelMatrix.packColumns(
                            v, vOffset + start * vStride + within, vStride, own.length, headWidth, own.values, 0);
                    for (int head = kvHead * perKey; s >= asking && head < (kvHead + 1) * perKey; head++) {
                        forwardHead(
                                scratch,
                                q,
                                qOffset + start * qStride + head * headWidth,
                                qStride,
                                path,
                                own,
                                headWidth,
                                rule,
                                out,
                                outOffset + start * outStride + head * headWidth,
                                outStride,
                                lse,
                                lseOffset + start * heads + head,
                                heads);
                    }
                    if (s + 1 < last && begins[s + 1] == own.end()) {
                        path.add(own);
                    }
                }
            }
        }
    }

    /** Behind the last segment of which {@code first} is the root. */
    private static int endOfTree(int[] begins, int first, int segments) {
        int end = first + 1;
        while (end < segments && begins[end] > 0) {
            end++;
        }
        return end;
    }

    /** Keys and values of one segment and one head, laid out for the products, and room for their gradients. Arrays are the thread's scratch. */
    private static final class Keys {
        final int begin; // position of the first of them
        final int length;
        float[] keys; // panels of rows
        float[] values; // forward: panels of columns; on the way back: panels of rows
        float[] byWidth; // keys in panels of columns
        float[] keyGradients; // [length + GROUP, padded]
        float[] valueGradients;
        int keyGradientsTo; // where they go in the end
        int valueGradientsTo;

        private Keys(int begin, int length) {
            this.begin = begin;
            this.length = length;
        }

        int end() {
            return begin + length;
        }

        /** @param level how many trunks are before it: their arrays stay as they are while those that go on from them are computed */
        static Keys forward(Scratch scratch, int level, int begin, int length, int headWidth) {
            Keys all = new Keys(begin, length);
            int padded = PanelMatrix.roundUp(headWidth);
            all.keys = scratch.get(Slot.KEYS, level, PanelMatrix.roundUp(length) * headWidth);
            all.values = scratch.get(Slot.VALUES, level, padded * length);
            return all;
        }

        static Keys backward(Scratch scratch, int level, int begin, int length, int headWidth) {
            Keys all = new Keys(begin, length);
            int padded = PanelMatrix.roundUp(headWidth);
            int rows = PanelMatrix.roundUp(length) * headWidth;
            int gradients = padded * (length + GROUP);
            all.keys = scratch.get(Slot.KEYS, level, rows);
            all.values = scratch.get(Slot.VALUES, level, rows);
            all.byWidth = scratch.get(Slot.KEYS_BY_WIDTH, level, padded * length);
            all.keyGradients = scratch.get(Slot.KEY_GRADIENTS, level, gradients);
            all.valueGradients = scratch.get(Slot.VALUE_GRADIENTS, level, gradients);
            Arrays.fill(all.keyGradients, 0, gradients, 0);
            Arrays.fill(all.valueGradients, 0, gradients, 0);
            return all;
        }
    }

    /** The trunks that a segment goes on from, the root first. */
    private static final class Path {
        final Keys[] trunks = new Keys[Scratch.LEVELS - 1];
        int depth;

        /** Whether its last trunk does not lead to a segment that begins there. */
        boolean leaves(int begin) {
            return depth > 0 && trunks[depth - 1].end() != begin;
        }

        Keys removeLast() {
            return trunks[--depth];
        }

        void add(Keys trunk) {
            trunks[depth++] = trunk;
        }
    }

    /** Rows of one segment: each sees all of the trunks before it, and its own segment up to itself. */
    private void forwardHead(
            Scratch scratch,
            float[] q,
            int qOffset,
            int qStride,
            Path path,
            Keys own,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride,
            float[] lse,
            int lseOffset,
            int lseStride) {
        float scale = rule.scaleOfCapped();
        int padded = PanelMatrix.roundUp(headWidth);
        int length = own.length;
        int before = own.begin;
        // A trunk's last panel may reach beyond its keys, to where the next one's scores are written afterwards.
        int stride = PanelMatrix.roundUp(before) + PanelMatrix.roundUp(length);
        float[] scores = scratch.get(Slot.SCORES, FORWARD_ROWS * stride);
        float[] output = scratch.get(Slot.OUTPUT, FORWARD_ROWS * padded);
        float[] inverse = scratch.get(Slot.SUMS, FORWARD_ROWS);
        for (int block = 0; block < length; block += FORWARD_ROWS) {
            int end = Math.min(block + FORWARD_ROWS, length);
            for (int t = 0; t < path.depth; t++) {
                Keys trunk = path.trunks[t];
                int seen = trunk.length;
                scores(
                        q,
                        qOffset,
                        qStride,
                        headWidth,
                        trunk.keys,
                        0,
                        block,
                        end,
                        seen,
                        seen,
                        scores,
                        trunk.begin,
                        stride);
            }
            scores(q, qOffset, qStride, headWidth, own.keys, 0, block, end, end, 0, scores, before, stride);
            for (int row = block; row < end; row++) {
                int at = (row - block) * stride;
                int first = rule.firstSeen(before + row);
                int seen = before + row + 1 - first;
                rule.cap(scores, at + first, seen);
                float max = lanes.max(scores, at + first, seen);
                float sum = lanes.expSum(scores, at + first, seen, max, scale, scores, at + first);
                Arrays.fill(scores, at, at + first, 0);
                Arrays.fill(scores, at + before + row + 1, at + before + end, 0);
                inverse[row - block] = 1 / sum;
                lse[lseOffset + row * lseStride] = logSumExp(max, scale, sum);
            }
            for (int t = 0; t < path.depth; t++) {
                Keys trunk = path.trunks[t];
                weigh(scores, trunk.begin, stride, end - block, trunk, trunk.length, padded, output, t == 0);
            }
            weigh(scores, before, stride, end - block, own, end, padded, output, path.depth == 0);
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

    /** Adds values, weighed, in their order; {@code fresh}: to nothing. */
    private void weigh(
            float[] weights,
            int offset,
            int stride,
            int rows,
            Keys keys,
            int count,
            int padded,
            float[] output,
            boolean fresh) {
        for (int from = 0; from < count; from += DEPTH_BLOCK) {
            int depth = Math.min(DEPTH_BLOCK, count - from);
            tiles.product(
                    weights,
                    offset + from,
                    stride,
                    rows,
                    depth,
                    keys.values,
                    from * PANEL,
                    keys.length * PANEL,
                    padded / PANEL,
                    output,
                    0,
                    padded,
                    fresh && from == 0);
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
            int[] begins,
            int segments,
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
        int padded = PanelMatrix.roundUp(headWidth);
        Scratch scratch = Scratch.ofThread();
        for (int first = 0, last; first < segments; first = last) {
            last = endOfTree(begins, first, segments);
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * headWidth;
                Path path = new Path();
                for (int s = first; s < last; s++) {
                    int start = starts[s];
                    int length = starts[s + 1] - start;
                    while (path.leaves(begins[s])) {
                        give(path.removeLast(), headWidth, dk, dkStride, dv, dvStride);
                    }
                    int kAt = kOffset + start * kStride + within;
                    int vAt = vOffset + start * vStride + within;
                    Keys own = Keys.backward(scratch, path.depth, begins[s], length, headWidth);
                    own.keyGradientsTo = dkOffset + start * dkStride + within;
                    own.valueGradientsTo = dvOffset + start * dvStride + within;
                    packRows(k, kAt, kStride, length, headWidth, own.keys);
                    packRows(v, vAt, vStride, length, headWidth, own.values);
                    PanelMatrix.packColumns(k, kAt, kStride, length, headWidth, own.byWidth, 0);
                    float[] queriesByWidth = scratch.get(Slot.QUERIES_BY_WIDTH, padded * length);
                    float[] doutByWidth = scratch.get(Slot.OUTPUT_GRADIENTS_BY_WIDTH, padded * length);
                    float[] dQueries = scratch.get(Slot.QUERY_GRADIENTS, padded * length);
                    float[] deltas = scratch.get(Slot.DELTAS, length);
                    for (int head = kvHead * perKey; head < (kvHead + 1) * perKey; head++) {
                        int qAt = qOffset + start * qStride + head * headWidth;
                        int doutAt = doutOffset + start * doutStride + head * headWidth;
                        int outAt = outOffset + start * outStride + head * headWidth;
                        int lseAt = lseOffset + start * heads + head;
                        PanelMatrix.packColumns(q, qAt, qStride, length, headWidth, queriesByWidth, 0);
                        PanelMatrix.packColumns(dout, doutAt, doutStride, length, headWidth, doutByWidth, 0);
                        for (int row = 0; row < length; row++) {
                            deltas[row] =
                                    lanes.dot(dout, doutAt + row * doutStride, out, outAt + row * outStride, headWidth);
                        }
                        for (int t = 0; t <= path.depth; t++) {
                            Keys seen = t < path.depth ? path.trunks[t] : own;
                            backwardHead(
                                    scratch,
                                    dout,
                                    doutAt,
                                    doutStride,
                                    q,
                                    qAt,
                                    qStride,
                                    lse,
                                    lseAt,
                                    heads,
                                    length,
                                    seen,
                                    own.begin - seen.begin,
                                    headWidth,
                                    rule,
                                    t == 0);
                        }
                        int dqAt = dqOffset + start * dqStride + head * headWidth;
                        copyRows(dQueries, padded, dq, dqAt, dqStride, length, headWidth);
                    }
                    if (s + 1 < last && begins[s + 1] == own.end()) {
                        path.add(own); // whose gradients are not whole yet
                    } else {
                        give(own, headWidth, dk, dkStride, dv, dvStride);
                    }
                }
                while (path.depth > 0) {
                    give(path.removeLast(), headWidth, dk, dkStride, dv, dvStride);
                }
            }
        }
    }

    /** Hands over a segment's gradients. */
    private static void give(Keys from, int headWidth, float[] dk, int dkStride, float[] dv, int dvStride) {
        int padded = PanelMatrix.roundUp(headWidth);
        copyRows(from.keyGradients, padded, dk, from.keyGradientsTo, dkStride, from.length, headWidth);
        copyRows(from.valueGradients, padded, dv, from.valueGradientsTo, dvStride, from.length, headWidth);
    }

    /**
     * With P the probabilities, delta = Σ dout·out per row: dV += Pᵀ·dO, dS = P ∘ (dO·Vᵀ − delta) · scale, dQ = dS·K, dK += dSᵀ·Q.
     *
     * @param shift row i sees the first {@code shift + i + 1} of the keys: 0 of the rows' own, all of a trunk's, whose length it is at least
     * @param fresh whether dQ begins here, or is added to
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
            Keys keys,
            int shift,
            int headWidth,
            AttentionRule rule,
            boolean fresh) {
        float scale = rule.scaleOfCapped();
        int padded = PanelMatrix.roundUp(headWidth);
        int height = tiles.height();
        float[] queriesByWidth = scratch.get(Slot.QUERIES_BY_WIDTH, 0);
        float[] doutByWidth = scratch.get(Slot.OUTPUT_GRADIENTS_BY_WIDTH, 0);
        float[] dQueries = scratch.get(Slot.QUERY_GRADIENTS, 0);
        float[] deltas = scratch.get(Slot.DELTAS, 0);
        float[] p = scratch.get(Slot.SCORES, BACKWARD_ROWS * KEY_BLOCK);
        float[] ds = scratch.get(Slot.SCORE_GRADIENTS, BACKWARD_ROWS * KEY_BLOCK);
        float[] pByKey = scratch.get(Slot.LEFT, BACKWARD_ROWS * KEY_BLOCK / tiles.height() * GROUP);
        float[] dsByKey = scratch.get(Slot.RIGHT, BACKWARD_ROWS * KEY_BLOCK / tiles.height() * GROUP);
        int rowPanels = length * PANEL;
        int keyPanels = keys.length * PANEL;
        float[] slopes = scratch.get(Slot.SLOPES, KEY_BLOCK);
        for (int firstKey = 0; firstKey < keys.length; firstKey += KEY_BLOCK) {
            int endKey = Math.min(firstKey + KEY_BLOCK, keys.length);
            for (int block = Math.max(0, firstKey - shift); block < length; block += BACKWARD_ROWS) {
                int end = Math.min(block + BACKWARD_ROWS, length);
                scores(q, qOffset, qStride, headWidth, keys.keys, firstKey, block, end, endKey, shift, p, 0, KEY_BLOCK);
                scores(
                        dout,
                        doutOffset,
                        doutStride,
                        headWidth,
                        keys.values,
                        firstKey,
                        block,
                        end,
                        endKey,
                        shift,
                        ds,
                        0,
                        KEY_BLOCK);
                for (int row = block; row < end; row++) {
                    int at = (row - block) * KEY_BLOCK;
                    int seen = Math.min(endKey, shift + row + 1) - firstKey;
                    float logSumExp = lse[lseOffset + row * lseStride];
                    int first = Math.min(
                            seen, Math.max(0, rule.firstSeen(keys.begin + shift + row) - keys.begin - firstKey));
                    rule.cap(p, at + first, seen - first);
                    rule.slopes(p, at + first, seen - first, slopes);
                    lanes.scoreGradient(p, at + first, ds, at + first, seen - first, logSumExp, deltas[row], scale);
                    rule.uncap(ds, at + first, seen - first, slopes);
                    Arrays.fill(p, at, at + first, 0);
                    Arrays.fill(ds, at, at + first, 0);
                    Arrays.fill(p, at + seen, at + KEY_BLOCK, 0);
                    Arrays.fill(ds, at + seen, at + KEY_BLOCK, 0);
                }
                int seenKeys = Math.min(endKey, shift + end) - firstKey;
                tiles.packTransposed(p, 0, KEY_BLOCK, end - block, seenKeys, pByKey);
                tiles.packTransposed(ds, 0, KEY_BLOCK, end - block, seenKeys, dsByKey);
                for (int column = 0; column < padded; column += tiles.panelsAtOnce() * PANEL) {
                    int panels = Math.min(tiles.panelsAtOnce(), (padded - column) / PANEL);
                    for (int key = firstKey; key < firstKey + seenKeys; key += height) {
                        int first = Math.max(block, key - shift);
                        int at = ((key - firstKey) / height * (end - block) + first - block) * GROUP;
                        int from = column * length + first * PANEL;
                        int to = key * padded + column;
                        int depth = end - first;
                        tiles.packedTile(
                                pByKey,
                                at,
                                depth,
                                doutByWidth,
                                from,
                                rowPanels,
                                panels,
                                keys.valueGradients,
                                to,
                                padded,
                                false);
                        tiles.packedTile(
                                dsByKey,
                                at,
                                depth,
                                queriesByWidth,
                                from,
                                rowPanels,
                                panels,
                                keys.keyGradients,
                                to,
                                padded,
                                false);
                    }
                }
                // Below the diagonal all rows see all keys of the block.
                int step = shift + block + 1 >= endKey ? BACKWARD_ROWS : height;
                for (int row = block; row < end; row += step) {
                    int count = Math.min(step, end - row);
                    tiles.product(
                            ds,
                            (row - block) * KEY_BLOCK,
                            KEY_BLOCK,
                            count,
                            Math.min(endKey, shift + row + count) - firstKey,
                            keys.byWidth,
                            firstKey * PANEL,
                            keyPanels,
                            padded / PANEL,
                            dQueries,
                            row * padded,
                            padded,
                            fresh && firstKey == 0);
                }
            }
        }
    }

    /**
     * Products of query rows {@code block … end} with keys {@code firstKey … endKey}, of which row i needs those before
     * {@code shift + i + 1}; others may be left as they are.
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
            int shift,
            float[] scores,
            int offset,
            int stride) {
        int panelStride = headWidth * PANEL;
        // Panels that all rows see go together, those on the diagonal by themselves, for the rows that see them.
        int together = Math.max(0, (Math.min(shift + block, endKey) - firstKey + PANEL - 1) / PANEL);
        if (together > 0) {
            int at = firstKey * headWidth;
            int from = qOffset + block * qStride;
            int rows = end - block;
            tiles.product(
                    q, from, qStride, rows, headWidth, keys, at, panelStride, together, scores, offset, stride, true);
        }
        int step = tiles.panelsAtOnce() * PANEL;
        int last = Math.min(endKey, shift + end);
        for (int key = firstKey + together * PANEL; key < last; key += step) {
            int first = block + Math.max(0, key - shift - block) / tiles.height() * tiles.height();
            int from = qOffset + first * qStride;
            int to = offset + (first - block) * stride + key - firstKey;
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
        PanelMatrix.packRows(x, offset, stride, count, width, panels, 0, 0);
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
