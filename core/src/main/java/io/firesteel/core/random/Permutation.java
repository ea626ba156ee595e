package io.firesteel.core.random;

import java.util.stream.IntStream;

/** Shuffles by address (Fisher and Yates, as in Knuth's TAOCP 3.4.2, algorithm P). */
public final class Permutation {
    private Permutation() {}

    /** The indices 0 to n − 1 in an order that depends on the address and on n only. */
    public static int[] of(Seeds address, int n) {
        int[] order = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int j = (int) (address.uniform(i) * (i + 1));
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
