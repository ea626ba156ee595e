package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences that are computed together, since a loss compares them or since they begin alike: a pair, a group. What they all begin with is
 * computed once. Many are units of one.
 *
 * @param sequences indices into the list that is packed, at least one, in the order in which they are laid
 */
public record Unit(int... sequences) {
    public Unit {
        if (sequences.length == 0) {
            throw new Fault("unit of sequences", "at least one", "none", "leave units of nothing out");
        }
    }

    /**
     * Neighbours: the first {@code sizes[0]} sequences, then the next {@code sizes[1]}, …; a size of 0 is no unit.
     *
     * <p>Worked: sizes 2, 0, 1 are the units 0 1 and 2.
     */
    public static List<Unit> runs(int... sizes) {
        List<Unit> units = new ArrayList<>();
        int first = 0;
        for (int size : sizes) {
            if (size > 0) {
                units.add(new Unit(IntStream.range(first, first + size).toArray()));
            }
            first += size;
        }
        return units;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Unit that && Arrays.equals(sequences, that.sequences);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sequences);
    }

    @Override
    public String toString() {
        return "Unit" + Arrays.toString(sequences);
    }
}
