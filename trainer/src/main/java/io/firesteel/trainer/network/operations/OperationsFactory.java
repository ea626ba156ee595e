package io.firesteel.trainer.network.operations;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One way of computing: makes operations for each worker, and holds what they share. */
public interface OperationsFactory extends AutoCloseable {
    /** For the log: what computes, and where. */
    String description();

    /** A worker's own operations, to be made on its thread. */
    Operations operations();

    /** Whether its operations can {@linkplain Operations#addInTurn add to a gradient that workers share}. */
    default boolean addsInTurn() {
        return false;
    }

    /** The parameters have changed; called while no worker computes, before anybody reads them. */
    void changed(INDArray parameters);

    @Override
    void close();
}
