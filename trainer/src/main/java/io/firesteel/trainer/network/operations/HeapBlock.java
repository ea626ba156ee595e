package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Memory that matrices use one after another: elements on the heap, and as many outside it once DL4J wants to see them. */
final class HeapBlock {
    private final float[] elements;
    private INDArray outside;

    HeapBlock(int size) {
        elements = new float[size];
    }

    float[] elements() {
        return elements;
    }

    /** The block's memory outside the heap, its beginning in this shape. */
    INDArray outside(int rows, int columns) {
        if (outside == null) {
            outside = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', elements.length);
        }
        return outside.get(NDArrayIndex.interval(0, (long) rows * columns)).reshape('c', rows, columns);
    }

    void free() {
        if (outside != null) {
            outside.close();
            outside = null;
        }
    }
}
