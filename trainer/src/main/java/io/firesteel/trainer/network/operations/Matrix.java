package io.firesteel.trainer.network.operations;

/**
 * Numbers in rows and columns, one row per token unless said otherwise. Where they lie is the business of the
 * {@link Operations} that made it: in an ND4J array, or on the heap.
 */
public abstract sealed class Matrix permits NdMatrix, HeapMatrix {
    private final int rows;
    private final int columns;

    Matrix(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    public final int rows() {
        return rows;
    }

    public final int columns() {
        return columns;
    }
}
