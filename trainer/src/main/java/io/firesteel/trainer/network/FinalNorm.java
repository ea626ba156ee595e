package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.trainer.network.operations.Matrix;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** Of the last block's output, the rows that predict a learned token, RMS-normalised: {@code [N, D]} → {@code [R, D]}. */
final class FinalNorm extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Architecture architecture;
    private final transient Slice gain;
    private transient Matrix rows; // [R, D]
    private transient Matrix inverseRms; // [R, 1]

    FinalNorm(NeuralNetConfiguration configuration, DataType type, Pass pass, Architecture architecture, Slice gain) {
        super(configuration, type, pass);
        this.architecture = architecture;
        this.gain = gain;
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        int scored = pass.scoredRows().length;
        rows = operations.allocate(scored, x.columns());
        inverseRms = operations.allocate(scored, 1);
        Matrix out = operations.allocate(scored, x.columns());
        operations.takeRows(x, pass.scoredRows(), rows);
        operations.normalize(rows, parameter(gain), architecture.normEpsilon(), inverseRms, out);
        return out;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        Matrix dRows = operations.allocate(rows.rows(), rows.columns());
        operations.clear(dRows);
        operations.normalizeBackward(dOut, rows, inverseRms, parameter(gain), dRows);
        Matrix dX = operations.allocate(x.rows(), x.columns());
        operations.takeRowsBackward(dRows, pass.scoredRows(), dX);
        operations.release(dRows);
        return dX;
    }

    @Override
    void forgetKept() {
        operations.release(rows);
        operations.release(inverseRms);
        rows = null;
        inverseRms = null;
    }
}
