package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A matrix on the heap, row-major from element 0; the Java array may be longer than rows × columns. */
final class HeapMatrix extends Matrix {
    private final float[] elements;
    private INDArray mirror;

    HeapMatrix(int rows, int columns, float[] elements) {
        super(rows, columns);
        this.elements = elements;
    }

    float[] elements() {
        return elements;
    }

    int size() {
        return rows() * columns();
    }

    /** A copy outside the heap, made at the first call: the elements must have their final values by then. */
    @Override
    public INDArray array() {
        if (mirror == null) {
            mirror = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', rows(), columns());
            FlatVectors.write(elements, 0, size(), mirror, 0);
        }
        return mirror;
    }

    void freeMirror() {
        if (mirror != null) {
            mirror.close();
            mirror = null;
        }
    }
}
