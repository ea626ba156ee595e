package io.firesteel.trainer.batch;

import java.util.ArrayList;
import java.util.List;

/** Takes apart what was packed. */
public final class Packed {
    private Packed() {}

    /** Each sequence's tokens, those that it shares among them. */
    public static List<int[]> sequences(PackedSequences packed) {
        List<int[]> all = new ArrayList<>();
        int[] begins = packed.begins();
        for (int m = 0; m < begins.length; m++) {
            int end = begins[m] + packed.starts()[m + 1] - packed.starts()[m];
            if (m + 1 < begins.length && begins[m + 1] == end) {
                continue; // a trunk
            }
            int[] sequence = new int[end];
            int known = end; // from here on
            for (int t = m; known > 0; t--) {
                int length = packed.starts()[t + 1] - packed.starts()[t];
                if (begins[t] + length == known) {
                    System.arraycopy(packed.tokens(), packed.starts()[t], sequence, begins[t], length);
                    known = begins[t];
                }
            }
            all.add(sequence);
        }
        return all;
    }
}
