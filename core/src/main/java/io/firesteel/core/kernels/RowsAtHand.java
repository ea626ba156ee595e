package io.firesteel.core.kernels;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.OneDnn.Type;
import io.firesteel.core.kernels.OneDnnWorkspace.Room;
import org.bytedeco.javacpp.Pointer;

/**
 * Rows of a product's left-hand side where the library sees them, in its type and cut into layers as the right-hand side is: those
 * for the first layer of all rows, one behind the other, then those for the next.
 */
final class RowsAtHand {
    /** Rows that are put there at a time: what goes through Java's heap stays in the second-level cache. */
    static final int ROWS = 64;

    /** What one buffer of Java holds, and some lines less. */
    private static final long MOST_BYTES = (1L << 31) - (1 << 12);

    private final OneDnn library;
    private final Type type;
    private final Room room = new Room();
    private OneDnnMatrix by;
    private int most;

    RowsAtHand(OneDnn library, Type type) {
        this.library = library;
        this.type = type;
    }

    /** Makes room; what was there is lost. */
    RowsAtHand of(OneDnnMatrix by, int rows) {
        this.by = by;
        most = (rows + ROWS - 1) / ROWS * ROWS;
        long bytes = (long) most * by.depth() * type.bytes;
        if (bytes > MOST_BYTES) {
            throw new Fault(
                    "a product with run.kernels = fast",
                    "at most " + MOST_BYTES / type.bytes / by.depth() + " rows of " + by.depth(),
                    rows + " rows",
                    "lower the stage's micro-batch-tokens");
        }
        room.of(bytes);
        return this;
    }

    OneDnnMatrix by() {
        return by;
    }

    /** Where a row's numbers for a layer begin. */
    Pointer at(int layer, int row) {
        return at(layer, row, 0);
    }

    /** The same of one of them. */
    Pointer at(int layer, int row, int depth) {
        return room.at(((long) most * by.before(layer) + (long) row * by.depths(layer) + depth) * type.bytes);
    }

    /** Puts some rows there, from row {@code row} on, at most {@value #ROWS}. */
    void put(OneDnnWorkspace workspace, float[] a, int offset, int stride, int count, int row) {
        for (int layer = 0; layer < by.layers(); layer++) {
            int from = offset + by.before(layer);
            int depth = by.depths(layer);
            if (type == Type.FLOAT32) {
                int at = Math.toIntExact((long) most * by.before(layer) + (long) row * depth);
                OneDnnProducts.stage(a, from, stride, count, depth, room, at);
            } else {
                Room staged = workspace.staged.of((long) ROWS * depth * Float.BYTES);
                OneDnnProducts.stage(a, from, stride, count, depth, staged, 0);
                workspace.copy(
                        library.ready(new OneDnn.Rounding(type, size(count), depth)), staged.at(0), at(layer, row));
            }
        }
    }

    /** Fills up with zeros from a row on. */
    void clearFrom(int row) {
        for (int layer = 0; layer < by.layers() && row < most; layer++) {
            Pointer.memset(at(layer, row), 0, (long) (most - row) * by.depths(layer) * type.bytes);
        }
    }

    /** Few enough different numbers of rows, each with its routine; what is computed of the rows between is not looked at. */
    static int size(int rows) {
        int step = rows <= 4 ? 1 : rows <= 8 ? 2 : rows <= 32 ? 4 : 8;
        return (rows + step - 1) / step * step;
    }
}
