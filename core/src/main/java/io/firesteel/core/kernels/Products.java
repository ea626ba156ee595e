package io.firesteel.core.kernels;

/** Matrix products, and the layout of what they multiply by: one per arithmetic. Safe for threads. */
interface Products {
    /**
     * An empty right-hand side.
     *
     * @param spare one that nobody uses any more, whose memory may be taken; null for none
     */
    PackedMatrix matrix(int depth, int columns, PackedMatrix spare);

    /** An empty table. */
    default Table table(int rows, int width) {
        return new Table.InHeap(rows, width);
    }

    /** Bytes that a number of a right-hand side takes. */
    int bytesOfWeight();

    /** {@link Kernels#matmul}, of some columns. */
    void matmul(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            PackedMatrix b,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate);

    /** Where threads that share a product put its left-hand side. */
    default StagedRows staged() {
        return new StagedRows.InPlace();
    }

    /** The same of rows that have been staged. */
    default void matmul(
            StagedRows a,
            int firstRow,
            int rows,
            int firstColumn,
            int columns,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        matmul(
                a.numbers(),
                a.place(firstRow),
                a.stride(),
                rows,
                a.by(),
                firstColumn,
                columns,
                c,
                cOffset,
                cStride,
                accumulate);
    }

    /** {@link Kernels#gradients}. */
    ProductGradients gradients();

    /** For a matrix that other products laid out. */
    static IllegalArgumentException otherArithmetic() {
        return new IllegalArgumentException("this matrix was laid out for another arithmetic");
    }
}
