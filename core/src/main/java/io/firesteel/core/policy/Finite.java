package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;

import java.util.List;

/**
 * Refuses numbers that are none, a piece at a time.
 *
 * @param where they lie, for messages
 */
public record Finite(String where, Parameters numbers) {
    private static final int AT_A_TIME = 1 << 18;

    /** @param fix what to do about the first that is not finite, which is named with its tensor */
    public void require(List<Slice> slices, String fix) {
        float[] piece = new float[AT_A_TIME];
        for (Slice slice : slices) {
            int end = slice.end();
            for (int at = slice.offset(); at < end; at += AT_A_TIME) {
                int count = Math.min(AT_A_TIME, end - at);
                numbers.copy(at, piece, 0, count);
                if (!areFinite(piece, count)) {
                    throw refused(slice, at, piece, fix);
                }
            }
        }
    }

    /** Sums of products with zero: zero of numbers, NaN as soon as one is none; a loop that needs no branch for each. */
    private static boolean areFinite(float[] piece, int count) {
        float zero = 0;
        for (int i = 0; i < count; i++) {
            zero += 0 * piece[i];
        }
        return zero == 0;
    }

    private Fault refused(Slice slice, int at, float[] piece, String fix) {
        int i = 0;
        while (Float.isFinite(piece[i])) {
            i++;
        }
        return new Fault(
                where + ": " + slice.name(),
                "finite numbers",
                piece[i] + " at element " + (at + i - slice.offset()),
                fix);
    }
}
