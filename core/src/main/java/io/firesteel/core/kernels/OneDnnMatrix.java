package io.firesteel.core.kernels;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A {@link PackedMatrix} of oneDNN's products, outside Java's heap, in blocks of {@value OneDnn#BLOCK} columns. What is put in is rounded
 * here, if at all. Where the library takes only so many {@linkplain OneDnn#depthsAtATime depths} at a time, these are right-hand sides of their own,
 * layers, one behind the other.
 */
final class OneDnnMatrix extends PackedMatrix {
    /** Columns of a slice, which is multiplied by at a time: with 64 rows its results stay in the second-level cache. */
    static final int SLICE = 1024;

    /** Elements that are laid out at a time: few enough to stay in the second-level cache. */
    private static final int AT_A_TIME = 1 << 17;

    private final OneDnn library;
    private final OneDnn.Type type;
    private final NativeMemory memory;
    private final int atATime; // depths of a layer
    private float[] waiting = {}; // of a block that is not full yet
    private int put; // columns, or depths
    private boolean whole; // all is there

    OneDnnMatrix(OneDnn library, OneDnn.Type type, int depth, int columns, PackedMatrix spare) {
        this(library, type, depth, columns, library.depthsAtATime(type), spare);
    }

    /** @param atATime depths of a layer, a multiple of all blocks */
    OneDnnMatrix(OneDnn library, OneDnn.Type type, int depth, int columns, int atATime, PackedMatrix spare) {
        super(depth, columns);
        this.library = library;
        this.type = type;
        this.atATime = atATime;
        long bytes = at(layers());
        if (spare instanceof OneDnnMatrix old && old.memory.bytes() >= bytes) {
            old.whole = false;
            memory = old.memory;
        } else {
            if (spare != null) {
                spare.close();
            }
            memory = new NativeMemory(bytes);
        }
    }

    /** Bytes before a layer, or after the last one. */
    private long at(int layer) {
        long depths = layer < layers() ? (long) layer * atATime : type.paddedDepth(depth());
        return depths * type.bytes * whole(columns());
    }

    /** Bytes in a layer before the block that a column is in. */
    private long within(int layer, int column) {
        return type.paddedDepth(depths(layer)) * type.bytes * whole(column);
    }

    private static long whole(int columns) {
        return ((long) columns + OneDnn.BLOCK - 1) / OneDnn.BLOCK * OneDnn.BLOCK;
    }

    int layers() {
        return (depth() - 1) / atATime + 1;
    }

    int layerOf(int depth) {
        return depth / atATime;
    }

    /** Depths before a layer. */
    int before(int layer) {
        return layer * atATime;
    }

    /** Depths of a layer. */
    int depths(int layer) {
        return Math.min(atATime, depth() - before(layer));
    }

    OneDnn.Type type() {
        return type;
    }

    /** Where a layer's columns are from one on, the first of a block, once all is there. */
    Pointer from(int layer, int column) {
        if (!whole) {
            throw new IllegalStateException("a product by a matrix of which " + put + " rows have been put in");
        }
        return new OneDnnWorkspace.Address(memory.address() + at(layer) + within(layer, column));
    }

    @Override
    public void putRows(int first, float[] weights, int offset, int stride, int count) {
        put(first, columns(), new InHeap(weights, offset, stride), count, depth(), this::layRows);
    }

    @Override
    public void putRows(int first, FloatPointer weights, int count) {
        put(first, columns(), Outside.of(weights, depth()), count, depth(), this::layRows);
    }

    @Override
    public void putColumns(int first, float[] weights, int offset, int stride, int count) {
        put(first, depth(), new InHeap(weights, offset, stride), count, columns(), this::layColumns);
    }

    @Override
    public void putColumns(int first, FloatPointer weights, int count) {
        put(first, depth(), Outside.of(weights, columns()), count, columns(), this::layColumns);
    }

    /** Rows that are put in. */
    private sealed interface Rows {
        /** Those from a row on. */
        Rows from(int row);

        /** Copies some of them. */
        void copy(int count, int width, float[] to, int at);

        /** Where the library sees some columns of some of them, {@link #apart} elements from row to row. */
        Pointer seen(OneDnnWorkspace workspace, int count, int column, int width);

        int apart(int width);
    }

    /** Rows in Java's heap: the library sees a copy. */
    private record InHeap(float[] numbers, int offset, int stride) implements Rows {
        @Override
        public Rows from(int row) {
            return new InHeap(numbers, offset + row * stride, stride);
        }

        @Override
        public void copy(int count, int width, float[] to, int at) {
            for (int row = 0; row < count; row++) {
                System.arraycopy(numbers, offset + row * stride, to, at + row * width, width);
            }
        }

        @Override
        public Pointer seen(OneDnnWorkspace workspace, int count, int column, int width) {
            OneDnnProducts.stage(numbers, offset + column, stride, count, width, workspace.staged, 0);
            return workspace.staged.at(0);
        }

        @Override
        public int apart(int width) {
            return width;
        }
    }

    /**
     * Rows outside it, one behind the other: the library sees them where they are.
     *
     * @param place of the first element, from where the pointer's memory begins
     */
    private record Outside(FloatPointer numbers, long place, int stride) implements Rows {
        static Outside of(FloatPointer numbers, int stride) {
            return new Outside(numbers, numbers.position(), stride);
        }

        @Override
        public Rows from(int row) {
            return new Outside(numbers, place + (long) row * stride, stride);
        }

        @Override
        public void copy(int count, int width, float[] to, int at) {
            new FloatPointer(numbers).position(place).get(to, at, count * width); // width is their distance
        }

        @Override
        public Pointer seen(OneDnnWorkspace workspace, int count, int column, int width) {
            return new OneDnnWorkspace.Address(numbers.address() + (place + column) * Float.BYTES);
        }

        @Override
        public int apart(int width) {
            return stride;
        }
    }

    /** Lays out some rows, whole blocks or the last ones. */
    @FunctionalInterface
    private interface Layer {
        void lay(OneDnnWorkspace workspace, int first, Rows rows, int count);
    }

    /** Whole blocks straight away, others when they are full. */
    private void put(int first, int all, Rows rows, int count, int width, Layer layer) {
        if (first == 0) {
            put = 0;
            whole = false;
        }
        if (first != put || put + count > all) {
            throw new IllegalArgumentException(
                    "rows " + first + " to " + (first + count) + " of " + all + " after " + put + " have been put in");
        }
        int atOnce = Math.max(1, AT_A_TIME / width / OneDnn.BLOCK) * OneDnn.BLOCK;
        try (OneDnnWorkspace workspace = OneDnnWorkspace.take(library)) {
            for (int row = 0; row < count; ) {
                int held = put % OneDnn.BLOCK;
                int blocks = put + count - row == all ? count - row : (count - row) / OneDnn.BLOCK * OneDnn.BLOCK;
                int n;
                if (held == 0 && blocks > 0) {
                    n = Math.min(blocks, atOnce);
                    layer.lay(workspace, put, rows.from(row), n);
                } else {
                    n = Math.min(count - row, OneDnn.BLOCK - held);
                    if (waiting.length == 0) {
                        waiting = new float[OneDnn.BLOCK * width];
                    }
                    rows.from(row).copy(n, width, waiting, held * width);
                    if (held + n == OneDnn.BLOCK || put + n == all) {
                        layer.lay(workspace, put - held, new InHeap(waiting, 0, width), held + n);
                    }
                }
                put += n;
                row += n;
            }
        }
        if (put == all) {
            waiting = new float[0];
            whole = true;
        }
    }

    private void layRows(OneDnnWorkspace workspace, int first, Rows rows, int count) {
        for (int layer = 0; layer < layers(); layer++) {
            int depths = depths(layer);
            workspace.copy(
                    library.ready(new OneDnn.LayRows(type, depths, count, rows.apart(depths))),
                    rows.seen(workspace, count, before(layer), depths),
                    memory.at(at(layer) + within(layer, first)));
        }
    }

    private void layColumns(OneDnnWorkspace workspace, int first, Rows rows, int count) {
        int layer = first / atATime;
        int here = Math.min(count, before(layer) + depths(layer) - first); // the rest belongs to the next layer
        workspace.copy(
                library.ready(new OneDnn.LayColumns(type, depths(layer), here, columns())),
                rows.seen(workspace, here, 0, columns()),
                memory.at(at(layer) + (long) (first - before(layer)) * OneDnn.BLOCK * type.bytes));
        if (here < count) {
            layColumns(workspace, first + here, rows.from(here), count - here);
        }
    }

    @Override
    public PackedMatrix narrowed() {
        return this;
    }

    @Override
    public boolean isNarrow() {
        return false;
    }

    @Override
    public boolean givesColumns() {
        return false;
    }

    @Override
    public void column(int column, float[] into, int at) {
        throw new UnsupportedOperationException("its numbers may be rounded: keep the weight");
    }

    @Override
    public long bytesOutsideHeap() {
        return memory.bytes();
    }

    @Override
    public void close() {
        whole = false;
        memory.close();
    }
}
