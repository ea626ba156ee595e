package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A matrix in an ND4J array, wherever the ND4J backend keeps it. */
final class NdMatrix extends Matrix {
    private final INDArray array;

    NdMatrix(INDArray array) {
        super((int) array.size(0), (int) array.size(1));
        this.array = array;
    }

    INDArray array() {
        return array;
    }
}
