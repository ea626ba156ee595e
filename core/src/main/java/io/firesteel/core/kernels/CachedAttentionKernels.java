package io.firesteel.core.kernels;

import io.firesteel.core.kernels.Scratch.Slot;

import java.util.Arrays;

/**
 * Attention of one new position per sequence to its {@link KvCache}: the same sums in the same order as {@link AttentionKernels}, so
 * the same bits. Sequences that stand side by side and share a parent read its pages together.
 *
 * <p>The new position's key is written when the older ones have been read, and its own score is summed from the row that it came in: a
 * key's elements lie a cache line apart, and are best written while those lines are at hand.
 */
final class CachedAttentionKernels {
    private static final int PANEL = PanelMatrix.PANEL;
    private static final int PAGE = KvCache.PAGE;

    /** Query rows taken together, so that their scores stay in the second-level cache. */
    private static final int ROWS = 40;

    private final Lanes lanes;
    private final Tiles tiles;

    CachedAttentionKernels(Lanes lanes, Tiles tiles) {
        this.lanes = lanes;
        this.tiles = tiles;
    }

    void attend(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int firstRow,
            int rows,
            KvCache[] caches,
            int layer,
            int heads,
            int kvHeads,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride) {
        int perKey = heads / kvHeads;
        int most = Math.max(1, ROWS / perKey);
        for (int first = firstRow, end; first < firstRow + rows; first = end) {
            KvCache parent = caches[first].parent();
            end = first + 1;
            while (end < firstRow + rows && end - first < most && parent != null && caches[end].parent() == parent) {
                end++;
            }
            for (int kvHead = 0; kvHead < kvHeads; kvHead++) {
                int within = kvHead * perKey * headWidth;
                group(
                        q,
                        qOffset + within,
                        qStride,
                        k,
                        kOffset + kvHead * headWidth,
                        kStride,
                        v,
                        vOffset + kvHead * headWidth,
                        vStride,
                        first,
                        end,
                        caches,
                        layer,
                        kvHead,
                        perKey,
                        headWidth,
                        rule,
                        out,
                        outOffset + within,
                        outStride);
            }
        }
    }

    private void group(
            float[] q,
            int qOffset,
            int qStride,
            float[] k,
            int kOffset,
            int kStride,
            float[] v,
            int vOffset,
            int vStride,
            int first,
            int end,
            KvCache[] caches,
            int layer,
            int kvHead,
            int perKey,
            int headWidth,
            AttentionRule rule,
            float[] out,
            int outOffset,
            int outStride) {
        Scratch scratch = Scratch.ofThread();
        int rows = end - first;
        int queries = rows * perKey;
        int padded = PanelMatrix.roundUp(headWidth);
        int shared = caches[first].shared();
        int longest = 0;
        for (int row = first; row < end; row++) {
            longest = Math.max(longest, caches[row].length());
        }
        // A panel of the own positions starts wherever the shared ones end, so the last one may reach one panel
        // further.
        int stride = PanelMatrix.roundUp(longest) + PANEL;
        float[] scores = scratch.get(Slot.SCORES, queries * stride);
        float[] output = scratch.get(Slot.OUTPUT, queries * padded);
        float[] inverse = scratch.get(Slot.SUMS, queries);
        float[] left = scratch.get(Slot.LEFT, queries * headWidth);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(q, qOffset + (first + row) * qStride, left, row * perKey * headWidth, perKey * headWidth);
        }

        if (shared > 0) {
            scores(left, 0, queries, caches[first].parent(), shared, layer, kvHead, headWidth, scores, 0, stride);
        }
        for (int row = 0; row < rows; row++) {
            KvCache cache = caches[first + row];
            int at = row * perKey;
            int older = cache.length() - 1;
            int key = kOffset + (first + row) * kStride;
            scores(
                    left,
                    at * headWidth,
                    perKey,
                    cache,
                    older - shared,
                    layer,
                    kvHead,
                    headWidth,
                    scores,
                    at * stride + shared,
                    stride);
            cache.put(layer, kvHead, older, k, key, v, vOffset + (first + row) * vStride);
            for (int query = at; query < at + perKey; query += 4) {
                int last = Math.min(3, at + perKey - 1 - query);
                fourScores(left, query * headWidth, last, k, key, headWidth, scores, query * stride + older, stride);
            }
            for (int query = at; query < at + perKey; query++) {
                int from = query * stride;
                int hidden = rule.firstSeen(older);
                int seen = cache.length() - hidden;
                rule.cap(scores, from + hidden, seen);
                float max = lanes.max(scores, from + hidden, seen);
                float sum = lanes.expSum(scores, from + hidden, seen, max, rule.scaleOfCapped(), scores, from + hidden);
                Arrays.fill(scores, from, from + hidden, 0);
                inverse[query] = 1 / sum;
            }
        }

        if (shared > 0) {
            weigh(scores, 0, stride, queries, caches[first].parent(), shared, layer, kvHead, padded, output, 0, true);
        }
        for (int row = 0; row < rows; row++) {
            KvCache cache = caches[first + row];
            int at = row * perKey;
            int own = cache.length() - shared;
            weigh(
                    scores,
                    at * stride + shared,
                    stride,
                    perKey,
                    cache,
                    own,
                    layer,
                    kvHead,
                    padded,
                    output,
                    at * padded,
                    shared == 0);
            for (int query = 0; query < perKey; query++) {
                int to = outOffset + (first + row) * outStride + query * headWidth;
                lanes.scale(output, (at + query) * padded, inverse[at + query], out, to, headWidth);
            }
        }
    }

    /**
     * Scores of up to four queries with one key, summed as {@link Tiles} do, and side by side, since each sum waits for its last addition.
     *
     * @param last of the queries, 0 to 3
     */
    private static void fourScores(
            float[] q,
            int qOffset,
            int last,
            float[] k,
            int kOffset,
            int headWidth,
            float[] scores,
            int offset,
            int stride) {
        int q1 = qOffset + Math.min(1, last) * headWidth;
        int q2 = qOffset + Math.min(2, last) * headWidth;
        int q3 = qOffset + last * headWidth;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int d = 0; d < headWidth; d++) {
            float element = k[kOffset + d];
            s0 = Math.fma(q[qOffset + d], element, s0);
            s1 = Math.fma(q[q1 + d], element, s1);
            s2 = Math.fma(q[q2 + d], element, s2);
            s3 = Math.fma(q[q3 + d], element, s3);
        }
        scores[offset] = s0;
        scores[offset + Math.min(1, last) * stride] = s1;
        scores[offset + Math.min(2, last) * stride] = s2;
        scores[offset + last * stride] = s3;
    }

    /** Scores of some queries with a cache's own positions. */
    private void scores(
            float[] q,
            int qOffset,
            int queries,
            KvCache cache,
            int positions,
            int layer,
            int kvHead,
            int headWidth,
            float[] scores,
            int offset,
            int stride) {
        int keys = cache.keys(layer, kvHead);
        int panelStride = headWidth * PANEL;
        for (int position = 0; position < positions; position += PAGE) {
            float[] page = cache.page(position / PAGE);
            int count = Math.min(PAGE, positions - position);
            int panels = (count + PANEL - 1) / PANEL;
            int to = offset + position;
            tiles.product(
                    q,
                    qOffset,
                    headWidth,
                    queries,
                    headWidth,
                    page,
                    keys,
                    panelStride,
                    panels,
                    scores,
                    to,
                    stride,
                    true);
        }
    }

    /** Adds a cache's own values, weighed. */
    private void weigh(
            float[] weights,
            int offset,
            int stride,
            int queries,
            KvCache cache,
            int positions,
            int layer,
            int kvHead,
            int padded,
            float[] output,
            int to,
            boolean fresh) {
        int values = cache.values(layer, kvHead);
        int panelStride = PAGE * PANEL;
        for (int position = 0; position < positions; position += PAGE) {
            float[] page = cache.page(position / PAGE);
            int count = Math.min(PAGE, positions - position);
            boolean first = fresh && position == 0;
            tiles.product(
                    weights,
                    offset + position,
                    stride,
                    queries,
                    count,
                    page,
                    values,
                    panelStride,
                    padded / PANEL,
                    output,
                    to,
                    padded,
                    first);
        }
    }
}
