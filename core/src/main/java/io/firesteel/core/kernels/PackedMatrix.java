package io.firesteel.core.kernels;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The right-hand side of a matrix product, B {@code [depth, columns]}, laid out once for the arithmetic that multiplies by it:
 * {@link Kernels#matrix} makes one, and only the kernels that made it can read it. Weights that are replaced are put in again.
 */
public abstract sealed class PackedMatrix implements AutoCloseable permits PanelMatrix, OneDnnMatrix {
    private final int depth;
    private final int columns;

    PackedMatrix(int depth, int columns) {
        this.depth = depth;
        this.columns = columns;
    }

    /** Length of the sums: the number of columns of the left-hand side. */
    public final int depth() {
        return depth;
    }

    /** Columns of the product. */
    public final int columns() {
        return columns;
    }

    /**
     * Fills columns {@code first … first + count} from the rows of a row-major matrix W {@code [count, depth]}: several
     * weights that share an input stand beside one another this way. In order, from 0 on.
     */
    public abstract void putRows(int first, float[] weights, int offset, int stride, int count);

    /** The same from rows one behind the other outside Java's heap, from where the pointer stands on. */
    public abstract void putRows(int first, FloatPointer weights, int count);

    /**
     * Fills rows {@code first … first + count} of B from a row-major matrix {@code [count, columns]}: the transposed
     * weights of layers that share an input stand below one another this way. In order, from 0 on.
     */
    public abstract void putColumns(int first, float[] weights, int offset, int stride, int count);

    /** The same from rows one behind the other outside Java's heap, from where the pointer stands on. */
    public abstract void putColumns(int first, FloatPointer weights, int count);

    /**
     * The same matrix in half the memory if all its elements are bfloat16 numbers, float32 whose lower sixteen bits are zero, as in a policy that was stored
     * in that format; otherwise this one. Nothing is rounded, so no product changes by a bit.
     */
    public abstract PackedMatrix narrowed();

    /** Whether {@link #narrowed} has halved the memory. */
    public abstract boolean isNarrow();

    /** Bytes that it holds outside Java's heap. */
    public abstract long bytesOutsideHeap();

    /** Whether {@link #column} gives the numbers that were put in: not where they are rounded to be multiplied. */
    public abstract boolean givesColumns();

    /** Copies one column, {@code depth} numbers: a row of the weight that was laid out by {@link #putRows}. */
    public abstract void column(int column, float[] into, int at);

    /** Frees what lies outside Java's heap; nobody may read it any more. */
    @Override
    public abstract void close();
}
