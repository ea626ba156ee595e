package io.firesteel.trainer.batch;

import io.firesteel.core.Fault;

import java.util.Arrays;

/**
 * Sequences that must be computed together, since a loss compares them or since they share something: a pair, a group. Most are
 * units of one.
 *
 * @param sequences indices into the list that is packed, at least one, in the order in which they are laid
 */
public record Unit(int... sequences) {
    public Unit {
        if (sequences.length == 0) {
            throw new Fault("unit of sequences", "at least one", "none", "leave units of nothing out");
        }
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
