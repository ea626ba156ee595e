package io.firesteel.core.kernels;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence so far, for all layers, laid out as {@link Kernels#cachedAttention} reads them. A cache may
 * continue another one: the completions of a prompt share the prompt's cache and hold only what is their own.
 *
 * <p>Memory comes in pages of {@value #PAGE} positions from a {@link Pages pool} and goes back to it by {@link #release}. A page
 * has, per layer and key head, the keys as panels of 16 positions {@code [PAGE/16, headWidth, 16]}, then the values as
 * panels of 16 columns {@code [headWidth/16, PAGE, 16]}.
 */
public final class KvCache {
    /** Positions of one page. */
    public static final int PAGE = 64;

    private static final int PANEL = PanelMatrix.PANEL;

    /** Pages of one shape, kept for reuse. For one thread at a time. */
    public static final class Pages {
        private final int layers;
        private final int kvHeads;
        private final int headWidth;
        private final List<float[]> free = new ArrayList<>();

        public Pages(int layers, int kvHeads, int headWidth) {
            this.layers = layers;
            this.kvHeads = kvHeads;
            this.headWidth = headWidth;
            Math.multiplyExact(layers * kvHeads, block());
        }

        /** Bytes of the pages that hold so many positions. */
        public long bytes(int positions) {
            return (long) (positions + PAGE - 1) / PAGE * layers * kvHeads * block() * Float.BYTES;
        }

        private int block() {
            return PAGE * (headWidth + PanelMatrix.roundUp(headWidth));
        }

        private float[] take() {
            return free.isEmpty() ? new float[layers * kvHeads * block()] : free.remove(free.size() - 1);
        }
    }

    private final Pages pool;
    private final KvCache parent;
    private final int shared;
    private final List<float[]> pages = new ArrayList<>();
    private int length;

    /** An empty cache. */
    public KvCache(Pages pool) {
        this(pool, null, 0);
    }

    private KvCache(Pages pool, KvCache parent, int shared) {
        this.pool = pool;
        this.parent = parent;
        this.shared = shared;
        this.length = shared;
    }

    /** A cache that continues this one, which from now on must neither grow nor be released before it. */
    public KvCache fork() {
        if (parent != null) {
            throw new IllegalStateException("a cache that continues another one cannot be continued itself");
        }
        return new KvCache(pool, this, length);
    }

    /** Positions held, the shared ones included. */
    public int length() {
        return length;
    }

    /** Makes room for so many more positions, to be filled by {@link #put} or {@link Kernels#cachedAttention}; returns the first of them. */
    public int extend(int positions) {
        int first = length;
        length += positions;
        while (pages.size() * PAGE < length - shared) {
            pages.add(pool.take());
        }
        return first;
    }

    /** Writes a layer's keys (rotated) and values of one position, all key heads side by side. */
    public void put(int layer, int position, float[] k, int kOffset, float[] v, int vOffset) {
        for (int head = 0; head < pool.kvHeads; head++) {
            int from = head * pool.headWidth;
            put(layer, head, position, k, kOffset + from, v, vOffset + from);
        }
    }

    /** Writes one head's key and value of one position. */
    void put(int layer, int head, int position, float[] k, int kOffset, float[] v, int vOffset) {
        int headWidth = pool.headWidth;
        int own = position - shared;
        float[] page = pages.get(own / PAGE);
        int within = own % PAGE;
        int keyAt = keys(layer, head) + within / PANEL * headWidth * PANEL + within % PANEL;
        int valueAt = values(layer, head) + within * PANEL;
        for (int d = 0; d < headWidth; d++) {
            page[keyAt + d * PANEL] = k[kOffset + d];
        }
        for (int d = 0; d < headWidth; d += PANEL) {
            int count = Math.min(PANEL, headWidth - d);
            System.arraycopy(v, vOffset + d, page, valueAt + d * PAGE, count);
        }
    }

    /** Gives the pages back; the cache is then empty of its own positions. */
    public void release() {
        pool.free.addAll(pages);
        pages.clear();
        length = shared;
    }

    KvCache parent() {
        return parent;
    }

    /** Positions that the parent holds. */
    int shared() {
        return shared;
    }

    float[] page(int index) {
        return pages.get(index);
    }

    /** Index of a head's first key in a page. */
    int keys(int layer, int head) {
        return (layer * pool.kvHeads + head) * pool.block();
    }

    /** Index of a head's first value in a page. */
    int values(int layer, int head) {
        return keys(layer, head) + PAGE * pool.headWidth;
    }
}
