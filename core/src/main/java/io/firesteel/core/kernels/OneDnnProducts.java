package io.firesteel.core.kernels;

import io.firesteel.core.kernels.OneDnn.Product;
import io.firesteel.core.kernels.OneDnn.Type;
import io.firesteel.core.kernels.OneDnnWorkspace.Room;
import io.firesteel.core.kernels.Scratch.Slot;

import java.nio.FloatBuffer;

/**
 * Products by oneDNN. Rows are copied out of Java's heap, and results back into it, in blocks that stay in the second-level cache. A row's
 * bits depend neither on the other rows nor on which columns are computed beside them, so sampler and trainer, which cut both otherwise,
 * get the same.
 */
final class OneDnnProducts implements Products {
    /** Rows of one product. */
    private static final int ROWS = RowsAtHand.ROWS;

    /** Rows that are multiplied by one slice after another: so many times less is read of the right-hand side. */
    static final int ROWS_AT_HAND = StagedRows.MOST;

    private final OneDnn library;
    private final Type type;
    private final Lanes lanes;

    OneDnnProducts(OneDnn library, Type type, Lanes lanes) {
        this.library = library;
        this.type = type;
        this.lanes = lanes;
    }

    @Override
    public PackedMatrix matrix(int depth, int columns, PackedMatrix spare) {
        return new OneDnnMatrix(library, type, depth, columns, spare);
    }

    @Override
    public Table table(int rows, int width) {
        return new Table.Outside(rows, width);
    }

    @Override
    public int bytesOfWeight() {
        return type.bytes;
    }

    @Override
    public void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix packed,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        OneDnnMatrix b = ours(packed);
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            RowsAtHand left = workspace.left(type).of(b, Math.min(ROWS_AT_HAND, rows));
            for (int from = 0; from < rows; from += ROWS_AT_HAND) {
                int atHand = Math.min(ROWS_AT_HAND, rows - from);
                put(workspace, a, aOffset + from * aStride, aStride, atHand, left, 0);
                int to = cOffset + from * cStride;
                multiply(workspace, left, 0, atHand, firstColumn, columns, c, to, cStride, accumulate);
            }
        }
    }

    @Override
    public StagedRows staged() {
        return new Staged();
    }

    @Override
    public void matmul(
            StagedRows a,
            int firstRow,
            int rows,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        if (!(a instanceof Staged staged)) {
            throw Products.otherArithmetic();
        }
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            multiply(workspace, staged.left, firstRow, rows, firstColumn, columns, c, cOffset, cStride, accumulate);
        }
    }

    /** Rows that all threads which share a product find where the library sees them. */
    private final class Staged extends StagedRows {
        final RowsAtHand left = new RowsAtHand(library, type);

        @Override
        public void of(float[] numbers, int offset, int stride, int rows, PackedMatrix by) {
            super.of(numbers, offset, stride, rows, by);
            left.of(ours(by), MOST);
        }

        @Override
        public void stage(int first, int count) {
            try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
                for (int row = first, n; row < first + count; row += n) {
                    // A routine may write rows beyond its own up to the next size, and those are another thread's: so
                    // only such numbers as are sizes.
                    n = Integer.highestOneBit(Math.min(ROWS, first + count - row));
                    left.put(workspace, numbers(), place(row), stride(), n, row);
                }
            }
        }
    }

    @Override
    public ProductGradients gradients() {
        return new OneDnnGradients(library, this, type);
    }

    OneDnnMatrix ours(PackedMatrix packed) {
        if (!(packed instanceof OneDnnMatrix b) || b.type() != type) {
            throw Products.otherArithmetic();
        }
        return b;
    }

    /** Puts rows at hand, from row {@code first} of those on. */
    void put(OneDnnWorkspace workspace, float[] a, int offset, int stride, int rows, RowsAtHand left, int first) {
        for (int row = 0; row < rows; row += ROWS) {
            left.put(workspace, a, offset + row * stride, stride, Math.min(ROWS, rows - row), first + row);
        }
    }

    /** The product of rows at hand, from row {@code first} of those on, and some columns. */
    void multiply(
            OneDnnWorkspace workspace,
            RowsAtHand left,
            int first,
            int rows,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        OneDnnMatrix b = left.by();
        for (int column = firstColumn; column < firstColumn + columns; column += OneDnnMatrix.SLICE) {
            int width = Math.min(OneDnnMatrix.SLICE, firstColumn + columns - column);
            workspace.result.of((long) ROWS * width * Float.BYTES);
            for (int row = 0; row < rows; row += ROWS) {
                int count = Math.min(ROWS, rows - row);
                int to = cOffset + row * cStride + column;
                for (int layer = 0; layer < b.layers(); layer++) {
                    workspace.multiply(
                            library.ready(
                                    new Product(type, RowsAtHand.size(count), b.depths(layer), width, false, false)),
                            left.at(layer, first + row),
                            b.from(layer, column),
                            workspace.result.at(0));
                    fetch(workspace.result.floats(), count, width, c, to, cStride, accumulate || layer > 0);
                }
            }
        }
    }

    /** Copies rows out of the heap, one after another from element {@code at} of the room on. */
    static void stage(float[] rows, int offset, int stride, int count, int width, Room room, int at) {
        room.of(((long) at + (long) count * width) * Float.BYTES);
        if (stride == width) {
            room.floats().put(at, rows, offset, count * width);
            return;
        }
        for (int row = 0; row < count; row++) {
            room.floats().put(at + row * width, rows, offset + row * stride, width);
        }
    }

    private void fetch(FloatBuffer result, int rows, int width, float[] c, int offset, int stride, boolean add) {
        if (add) {
            float[] sums = Scratch.ofThread().get(Slot.EDGE, width);
            for (int row = 0; row < rows; row++) {
                result.get(row * width, sums, 0, width);
                lanes.add(sums, 0, c, offset + row * stride, width);
            }
        } else if (stride == width) {
            result.get(0, c, offset, rows * width);
        } else {
            for (int row = 0; row < rows; row++) {
                result.get(row * width, c, offset + row * stride, width);
            }
        }
    }
}
