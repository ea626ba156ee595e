package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.trainer.network.operations.Matrix;
import io.firesteel.trainer.network.operations.Parameter;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Token ids become rows of the embedding, {@code [N, D]}. Ids come from the {@link Pass}: a float holds them exactly only up
 * to 2²⁴. Where the head is tied it has begun the table's gradient, and this layer adds its own.
 */
final class TokenEmbedding extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Slice table;
    private final boolean tied;

    /** What rows are multiplied by. */
    private final double scale;

    TokenEmbedding(
            NeuralNetConfiguration configuration, DataType type, Pass pass, Slice table, boolean tied, double scale) {
        super(configuration, type, pass);
        this.table = table;
        this.tied = tied;
        this.scale = scale;
    }

    /** For the tied head, too. */
    Parameter table() {
        return parameter(table);
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        Matrix out = operations.allocate(pass.tokens().length, table.shape()[1]);
        operations.embed(pass.tokens(), table(), out);
        if (scale != 1) {
            operations.scale(out, scale);
        }
        return out;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        if (scale == 1) {
            operations.embedBackward(pass.tokens(), dOut, table(), tied);
        } else {
            Matrix dRows = operations.allocate(dOut.rows(), dOut.columns());
            operations.copy(dOut, dRows);
            operations.scale(dRows, scale);
            operations.embedBackward(pass.tokens(), dRows, table(), tied);
            operations.release(dRows);
        }
        return operations.allocate(1, 1); // DL4J asks for one; nothing reads it
    }

    @Override
    void forgetKept() {
        // Nothing is kept.
    }
}
