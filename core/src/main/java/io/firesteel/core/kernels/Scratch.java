package io.firesteel.core.kernels;

/** A thread's working memory: arrays that grow to the largest size asked for and are then reused. */
final class Scratch {
    /** What the arrays are for; no two uses of one kernel share a slot. */
    enum Slot {
        EDGE,
        WEIGHTS,
        TILES,
        LEFT,
        RIGHT,
        WIDE,
        SCORES,
        SCORE_GRADIENTS,
        KEYS,
        KEYS_BY_WIDTH,
        VALUES,
        QUERIES_BY_WIDTH,
        OUTPUT,
        OUTPUT_GRADIENTS_BY_WIDTH,
        QUERY_GRADIENTS,
        KEY_GRADIENTS,
        VALUE_GRADIENTS,
        DELTAS,
        SLOPES,
        SUMS
    }

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    /** Arrays that one slot may have at a time. */
    static final int LEVELS = 3;

    private final float[][] arrays = new float[Slot.values().length * LEVELS][0];

    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** At least {@code size} elements, with whatever was left in them. */
    float[] get(Slot slot, int size) {
        return get(slot, 0, size);
    }

    /** The same of a slot that has several arrays. */
    float[] get(Slot slot, int level, int size) {
        int at = slot.ordinal() * LEVELS + level;
        if (arrays[at].length < size) {
            arrays[at] = new float[size];
        }
        return arrays[at];
    }
}
