package io.firesteel.core.kernels;

/** A thread's working memory: arrays that grow to the largest size asked for and are then reused. */
final class Scratch {
    /** What the arrays are for; no two uses of one kernel share a slot. */
    enum Slot {
        EDGE,
        TILES,
        LEFT,
        RIGHT,
        WIDE,
        SCORES,
        SCORE_GRADIENTS,
        KEYS,
        KEYS_BY_WIDTH,
        VALUES,
        OWN_KEYS,
        OWN_KEYS_BY_WIDTH,
        OWN_VALUES,
        OWN_KEY_GRADIENTS,
        OWN_VALUE_GRADIENTS,
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

    private final float[][] arrays = new float[Slot.values().length][0];

    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** At least {@code size} elements, with whatever was left in them. */
    float[] get(Slot slot, int size) {
        float[] array = arrays[slot.ordinal()];
        if (array.length < size) {
            array = new float[size];
            arrays[slot.ordinal()] = array;
        }
        return array;
    }
}
