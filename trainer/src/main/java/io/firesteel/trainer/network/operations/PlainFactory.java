package io.firesteel.trainer.network.operations;

import io.firesteel.core.policy.architecture.Architecture;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes {@link PlainOperations}, which share nothing but the parameters themselves. */
public record PlainFactory(Architecture architecture, DataType type) implements OperationsFactory {
    @Override
    public String description() {
        return "plain (ND4J)";
    }

    @Override
    public Operations operations() {
        return new PlainOperations(architecture, type);
    }

    @Override
    public void changed(INDArray parameters) {
        // Operations read the parameters where they are.
    }

    @Override
    public void close() {
        // Nothing is shared.
    }
}
