package io.firesteel.core.kernels;

import org.bytedeco.javacpp.FloatPointer;

/**
 * Rows of float32 numbers that are looked up and not multiplied by, an embedding's: where the kernels' right-hand sides lie, in Java's heap or outside it.
 * Read by any number of threads once all of it is there.
 */
public abstract class Table implements AutoCloseable {
    private final int width;

    private Table(int width) {
        this.width = width;
    }

    /** Numbers of a row. */
    public int width() {
        return width;
    }

    /** Writes some rows, which stand one behind the other. */
    public abstract void put(int first, float[] rows, int offset, int count);

    /** Copies a row. */
    public abstract void copy(int row, float[] into, int at);

    /** Bytes outside Java's heap. */
    public abstract long bytesOutsideHeap();

    @Override
    public abstract void close();

    static final class InHeap extends Table {
        private final float[] numbers;

        InHeap(int rows, int width) {
            super(width);
            numbers = new float[Math.multiplyExact(rows, width)];
        }

        @Override
        public void put(int first, float[] rows, int offset, int count) {
            System.arraycopy(rows, offset, numbers, first * width(), count * width());
        }

        @Override
        public void copy(int row, float[] into, int at) {
            System.arraycopy(numbers, row * width(), into, at, width());
        }

        @Override
        public long bytesOutsideHeap() {
            return 0;
        }

        @Override
        public void close() {}
    }

    static final class Outside extends Table {
        private final NativeMemory memory;

        Outside(int rows, int width) {
            super(width);
            memory = new NativeMemory((long) rows * width * Float.BYTES);
        }

        /** The first of some rows. */
        private FloatPointer rows(int first, int count) {
            long row = (long) width() * Float.BYTES;
            if (first < 0 || (first + (long) count) * row > memory.bytes()) { // nothing is left of a closed one
                throw new IndexOutOfBoundsException(
                        "rows " + first + " to " + (first + count) + " of a table of " + memory.bytes() / row);
            }
            return new FloatPointer(memory.at(first * row));
        }

        @Override
        public void put(int first, float[] rows, int offset, int count) {
            rows(first, count).put(rows, offset, count * width());
        }

        @Override
        public void copy(int row, float[] into, int at) {
            rows(row, 1).get(into, at, width());
        }

        @Override
        public long bytesOutsideHeap() {
            return memory.bytes();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
