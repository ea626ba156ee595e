package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A matrix on the heap, row-major from element 0; the Java array may be longer than rows × columns. */
final class HeapMatrix extends Matrix {
    private final HeapBlock block;
    private INDArray mirror;

    HeapMatrix(int rows, int columns, HeapBlock block) {
        super(rows, columns);
        this.block = block;
    }

    HeapBlock block() {
        return block;
    }

    float[] elements() {
        return block.elements();
    }

    int size() {
        return rows() * columns();
    }

    /** A copy outside the heap, made at the first call: the elements must have their final values by then. */
    INDArray array() {
        if (mirror == null) {
            mirror = block.outside(rows(), columns());
            FlatVectors.write(elements(), 0, size(), mirror, 0);
        }
        return mirror;
    }

    /** Whether the array is this matrix's own copy. */
    boolean isMirroredBy(INDArray array) {
        return mirror == array && mirror != null;
    }
}
