package io.firesteel.trainer.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Takes apart what was packed. */
public final class Packed {
    private Packed() {}

    /** Each sequence's tokens, those that it shares among them. */
    public static List<int[]> sequences(PackedSequences packed) {
        List<int[]> all = new ArrayList<>();
        int trunk = 0;
        for (int m = 0; m < packed.begins().length; m++) {
            int begin = packed.begins()[m];
            trunk = begin == 0 ? packed.starts()[m] : trunk;
            if (m + 1 == packed.begins().length || begin > 0 || packed.begins()[m + 1] == 0) {
                all.add(IntStream.concat(
                                IntStream.range(trunk, trunk + begin),
                                IntStream.range(packed.starts()[m], packed.starts()[m + 1]))
                        .map(i -> packed.tokens()[i])
                        .toArray());
            }
        }
        return all;
    }
}
