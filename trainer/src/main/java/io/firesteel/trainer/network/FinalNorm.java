package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.network.operations.Matrix;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** The last norm before the head, {@code [R, D]} → {@code [R, D]}: the last block returns scored rows only. */
final class FinalNorm extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Architecture architecture;
    private final transient Slice gain;
    private transient Matrix inverseRms; // [R, 1]

    FinalNorm(NeuralNetConfiguration configuration, DataType type, Pass pass, Architecture architecture, Slice gain) {
        super(configuration, type, pass);
        this.architecture = architecture;
        this.gain = gain;
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        inverseRms = operations.allocate(x.rows(), 1);
        Matrix out = operations.allocate(x.rows(), x.columns());
        operations.normalize(x, parameter(gain), architecture.normEpsilon(), inverseRms, out);
        return out;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        Matrix dX = operations.allocate(x.rows(), x.columns());
        operations.clear(dX);
        operations.normalizeBackward(dOut, x, inverseRms, parameter(gain), dX);
        return dX;
    }

    @Override
    void forgetKept() {
        operations.release(inverseRms);
        inverseRms = null;
    }
}
