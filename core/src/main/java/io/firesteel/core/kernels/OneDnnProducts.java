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
    private static final int ROWS = 64;

    /** Rows that are multiplied by one slice after another: so many times less is read of the right-hand side. */
    private static final int ROWS_AT_HAND = StagedRows.MOST;

    /** Rows of x that a gradient's sums add up at a time, and outputs that they are for. */
    private static final int TOKENS = 1024;

    private static final int OUTPUTS = 128;

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
            Room left = workspace.left;
            for (int from = 0; from < rows; from += ROWS_AT_HAND) {
                int atHand = Math.min(ROWS_AT_HAND, rows - from);
                left.of(bytesAtHand(b));
                for (int row = 0; row < atHand; row += ROWS) {
                    int at = aOffset + (from + row) * aStride;
                    putAtHand(workspace, a, at, aStride, Math.min(ROWS, atHand - row), b, left, row);
                }
                int to = cOffset + from * cStride;
                multiply(workspace, left, atHand, b, firstColumn, columns, c, to, cStride, accumulate);
            }
        }
    }

    @Override
    public StagedRows staged() {
        return new Staged();
    }

    @Override
    public void matmul(
            StagedRows a, int firstColumn, int columns, float[] c, int cOffset, int cStride, boolean accumulate) {
        if (!(a instanceof Staged staged)) {
            throw Products.otherArithmetic();
        }
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            OneDnnMatrix b = ours(a.by());
            multiply(workspace, staged.room, a.rows(), b, firstColumn, columns, c, cOffset, cStride, accumulate);
        }
    }

    /** Rows that all threads which share a product find where the library sees them. */
    private final class Staged extends StagedRows {
        final Room room = new Room();

        @Override
        public void of(float[] numbers, int offset, int stride, int rows, PackedMatrix by) {
            super.of(numbers, offset, stride, rows, by);
            room.of(bytesAtHand(ours(by)));
        }

        @Override
        public void stage(int first, int count) {
            OneDnnMatrix b = ours(by());
            try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
                for (int row = first, n; row < first + count; row += n) {
                    // A routine may write rows beyond its own up to the next size, and those are another thread's: so
                    // only such numbers as are sizes.
                    n = Integer.highestOneBit(Math.min(ROWS, first + count - row));
                    putAtHand(workspace, numbers(), place(row), stride(), n, b, room, row);
                }
            }
        }
    }

    private OneDnnMatrix ours(PackedMatrix packed) {
        if (!(packed instanceof OneDnnMatrix b) || b.type() != type) {
            throw Products.otherArithmetic();
        }
        return b;
    }

    private long bytesAtHand(OneDnnMatrix b) {
        return (long) ROWS_AT_HAND * b.depth() * type.bytes;
    }

    /** The product of rows at hand and some columns. */
    private void multiply(
            OneDnnWorkspace workspace,
            Room left,
            int rows,
            OneDnnMatrix b,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        for (int column = firstColumn; column < firstColumn + columns; column += OneDnnMatrix.SLICE) {
            int width = Math.min(OneDnnMatrix.SLICE, firstColumn + columns - column);
            workspace.result.of((long) ROWS * width * Float.BYTES);
            for (int row = 0; row < rows; row += ROWS) {
                int count = Math.min(ROWS, rows - row);
                int to = cOffset + row * cStride + column;
                for (int layer = 0; layer < b.layers(); layer++) {
                    workspace.multiply(
                            library.ready(new Product(type, size(count), b.depths(layer), width, false)),
                            left.at((long) placeAtHand(b, layer, row) * type.bytes),
                            b.from(layer, column),
                            workspace.result.at(0));
                    fetch(workspace.result.floats(), count, width, c, to, cStride, accumulate || layer > 0);
                }
            }
        }
    }

    @Override
    public void weightGradient(
            float[] dy,
            int dyOffset,
            int dyStride,
            float[] x,
            int xOffset,
            int xStride,
            int rows,
            int outputs,
            int inputs,
            float[] dw,
            int dwOffset,
            boolean accumulate) {
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            for (int token = 0; token < rows; token += TOKENS) {
                int tokens = Math.min(TOKENS, rows - token);
                int depth = (tokens + ROWS - 1) / ROWS * ROWS; // the rest is zeros, which change no sum
                OneDnnMatrix right = new OneDnnMatrix(library, type, depth, inputs, workspace.right);
                workspace.right = right;
                right.putColumns(0, x, xOffset + token * xStride, xStride, tokens);
                if (depth > tokens) {
                    right.putColumns(tokens, new float[inputs], 0, 0, depth - tokens);
                }
                for (int output = 0; output < outputs; output += OUTPUTS) {
                    int count = Math.min(OUTPUTS, outputs - output);
                    int height = (count + 15) / 16 * 16;
                    turned(workspace, dy, dyOffset + token * dyStride + output, dyStride, tokens, depth, count, height);
                    for (int column = 0; column < inputs; column += OneDnnMatrix.SLICE) {
                        int width = Math.min(OneDnnMatrix.SLICE, inputs - column);
                        workspace.result.of((long) OUTPUTS * width * Float.BYTES);
                        workspace.multiply(
                                library.ready(new Product(type, height, depth, width, true)),
                                workspace.left.at(0),
                                right.from(0, column),
                                workspace.result.at(0));
                        int to = dwOffset + output * inputs + column;
                        fetch(workspace.result.floats(), count, width, dw, to, inputs, accumulate || token > 0);
                    }
                }
            }
        }
    }

    /** Puts some rows at hand, from row {@code row} of those on. */
    private void putAtHand(
            OneDnnWorkspace workspace,
            float[] a,
            int offset,
            int stride,
            int count,
            OneDnnMatrix b,
            Room room,
            int row) {
        for (int layer = 0; layer < b.layers(); layer++) {
            int at = offset + b.before(layer);
            putLayer(workspace, a, at, stride, count, b.depths(layer), room, placeAtHand(b, layer, row));
        }
    }

    /** Elements at hand before some rows' part that a layer is multiplied by: first all rows' for the first layer. */
    private static int placeAtHand(OneDnnMatrix b, int layer, int row) {
        return ROWS_AT_HAND * b.before(layer) + row * b.depths(layer);
    }

    /** Few enough different numbers of rows, each with its routine; what is computed of the rows between is not looked at. */
    private static int size(int rows) {
        int step = rows <= 4 ? 1 : rows <= 8 ? 2 : rows <= 32 ? 4 : 8;
        return (rows + step - 1) / step * step;
    }

    /** Of one layer, from element {@code at} of those at hand on. */
    private void putLayer(
            OneDnnWorkspace workspace, float[] a, int offset, int stride, int count, int depth, Room room, int at) {
        if (type == Type.FLOAT32) {
            stage(a, offset, stride, count, depth, room, at);
            return;
        }
        stage(a, offset, stride, count, depth, workspace.staged.of((long) ROWS * depth * Float.BYTES), 0);
        workspace.copy(
                library.ready(new OneDnn.Rounding(type, size(count), depth)),
                workspace.staged.at(0),
                room.at((long) at * type.bytes));
    }

    /** A left-hand side that lies as {@code [depth, height]}: some outputs' gradients at all tokens, the rest zeros. */
    private void turned(
            OneDnnWorkspace workspace,
            float[] dy,
            int offset,
            int stride,
            int tokens,
            int depth,
            int count,
            int height) {
        boolean rounds = type != Type.FLOAT32;
        Room room = rounds ? workspace.staged : workspace.left;
        room.of((long) depth * height * Float.BYTES);
        FloatBuffer floats = room.floats();
        float[] zeros = Scratch.ofThread().get(Slot.EDGE, height); // only where there is a rest
        java.util.Arrays.fill(zeros, 0, height, 0);
        for (int token = 0; token < depth; token++) {
            int at = token * height;
            if (token >= tokens) {
                floats.put(at, zeros, 0, height);
                continue;
            }
            floats.put(at, dy, offset + token * stride, count);
            if (height > count) {
                floats.put(at + count, zeros, 0, height - count);
            }
        }
        if (rounds) {
            workspace.left.of((long) depth * height * type.bytes);
            workspace.copy(
                    library.ready(new OneDnn.Rounding(type, depth, height)),
                    workspace.staged.at(0),
                    workspace.left.at(0));
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
