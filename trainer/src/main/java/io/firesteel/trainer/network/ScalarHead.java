package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.trainer.network.operations.Matrix;
import io.firesteel.trainer.network.operations.Projection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** One number per scored row: {@code [R, D]} → {@code [R, 1]}, {@code x · wᵀ} without bias. */
final class ScalarHead extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Slice weight;

    /** @param weight {@code [1, D]} */
    ScalarHead(NeuralNetConfiguration configuration, DataType type, Pass pass, Slice weight) {
        super(configuration, type, pass);
        this.weight = weight;
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        Matrix out = operations.allocate(x.rows(), 1);
        operations.project(x, Projection.of(parameter(weight)), out, false);
        return out;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        Matrix dX = operations.allocate(x.rows(), x.columns());
        operations.projectBackward(dOut, x, Projection.of(parameter(weight)), dX);
        return dX;
    }

    @Override
    void forgetKept() {
        // Nothing is kept.
    }
}
