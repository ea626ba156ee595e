package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Norms;
import io.firesteel.trainer.network.operations.Matrix;
import io.firesteel.trainer.network.operations.Parameter;
import io.firesteel.trainer.network.operations.Projection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One layer of the decoder, {@code [N, D]} → {@code [N, D]}: {@code m = x + o(attention(norm(x)))}, {@code out = m + down(silu(gate(norm(m)))
 * · up(norm(m)))}, with norms where {@link Norms} says, of what a branch reads, of what it gives, or of both. The backward pass is the
 * chain rule read from the last line to the first.
 *
 * <p>After the last block's attention nobody reads the rows that predict no learned token, such as a prompt's: it goes on with
 * the other R rows and returns {@code [R, D]}.
 */
final class DecoderBlock extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Architecture a;
    private final transient Norms norms;
    private final transient ParameterLayout layout;
    private final int layer;
    private transient Kept kept;

    DecoderBlock(
            NeuralNetConfiguration configuration,
            DataType type,
            Pass pass,
            Architecture architecture,
            ParameterLayout layout,
            int layer) {
        super(configuration, type, pass);
        this.a = architecture;
        this.norms = architecture.parts().norms();
        this.layout = layout;
        this.layer = layer;
    }

    /** What the forward pass keeps for the backward pass. */
    private static final class Kept {
        Matrix inputScale; // [N, 1], only with norms before branches
        Matrix attentionInput; // [N, D], only with norms before branches
        Matrix rawQkv; // [N, W], only with q and k norms
        Matrix headScales; // [N, normed queries + normed keys], only with q and k norms
        Matrix qkv; // [N, W]
        Matrix logSumExp; // [N, H]
        Matrix mixed; // [N, H·headWidth]
        Matrix scoredMixed; // [R, H·headWidth], only in the last block
        Matrix attentionOutput; // [N, D], only with norms after branches; from here on R rows in the last block
        Matrix attentionOutputScale; // [N, 1], only with norms after branches
        Matrix middle; // [N, D]
        Matrix middleScale; // [N, 1], only with norms before branches
        Matrix mlpInput; // [N, D], only with norms before branches
        Matrix gateUp; // [N, 2F]
        Matrix hidden; // [N, F]
        Matrix mlpOutput; // [N, D], only with norms after branches
        Matrix mlpOutputScale; // [N, 1], only with norms after branches

        /** Those that there are: a pass that found no memory has not made all of them. */
        List<Matrix> all() {
            return Stream.of(
                            inputScale,
                            attentionInput,
                            rawQkv,
                            headScales,
                            qkv,
                            logSumExp,
                            mixed,
                            scoredMixed,
                            attentionOutput,
                            attentionOutputScale,
                            middle,
                            middleScale,
                            mlpInput,
                            gateUp,
                            hidden,
                            mlpOutput,
                            mlpOutputScale)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    private boolean last() {
        return layer == a.layers() - 1;
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        kept = new Kept();
        attention(x, kept);
        feedForward(kept);
        Matrix out = operations.allocate(kept.middle.rows(), a.width());
        operations.copy(kept.middle, out);
        if (norms.after()) {
            join(normedMlpOutput(kept), out);
        } else {
            join(kept.hidden, down(), out);
        }
        if (!training || pass.recompute()) {
            forgetKept();
        }
        return out;
    }

    /** To {@code middle}. */
    private void attention(Matrix x, Kept k) {
        int n = x.rows();
        if (norms.before()) {
            k.inputScale = operations.allocate(n, 1);
            k.attentionInput = operations.allocate(n, a.width());
            operations.normalize(x, tensor(norms.beforeAttention()), a.normEpsilon(), k.inputScale, k.attentionInput);
        }
        Projection qkv = qkv();
        k.qkv = operations.allocate(n, qkv.out());
        operations.project(norms.before() ? k.attentionInput : x, qkv, k.qkv, false);
        if (a.normsQueriesAndKeys()) {
            k.rawQkv = k.qkv;
            k.qkv = operations.allocate(n, qkv.out());
            k.headScales = operations.allocate(n, a.normedQueries() + a.normedKeys());
            operations.normalizeHeads(k.rawQkv, a, queryGain(), keyGain(), k.headScales, k.qkv);
        }
        operations.rotate(k.qkv, pass.bounds(), a, layer, false);
        k.logSumExp = operations.allocate(n, a.heads());
        k.mixed = operations.allocate(n, a.queryWidth());
        operations.attend(k.qkv, pass.bounds(), a, layer, k.logSumExp, k.mixed);
        if (last()) {
            int[] rows = pass.scoredRows();
            k.scoredMixed = operations.allocate(rows.length, a.queryWidth());
            operations.takeRows(k.mixed, rows, k.scoredMixed);
            k.middle = operations.allocate(rows.length, a.width());
            operations.takeRows(x, rows, k.middle);
        } else {
            k.middle = operations.allocate(n, a.width());
            operations.copy(x, k.middle);
        }
        Matrix mixed = last() ? k.scoredMixed : k.mixed;
        if (norms.after()) {
            k.attentionOutput = operations.allocate(mixed.rows(), a.width());
            k.attentionOutputScale = operations.allocate(mixed.rows(), 1);
            operations.project(mixed, o(), k.attentionOutput, false);
            join(normed(k.attentionOutput, norms.afterAttention(), k.attentionOutputScale), k.middle);
        } else {
            join(mixed, o(), k.middle);
        }
    }

    /** To {@code hidden}, and to the output where that is normalised: all that the way back needs. */
    private void feedForward(Kept k) {
        int n = k.middle.rows();
        if (norms.before()) {
            k.middleScale = operations.allocate(n, 1);
            k.mlpInput = operations.allocate(n, a.width());
            operations.normalize(
                    k.middle, tensor(norms.beforeFeedForward()), a.normEpsilon(), k.middleScale, k.mlpInput);
        }
        k.gateUp = operations.allocate(n, 2 * a.feedForward());
        operations.project(norms.before() ? k.mlpInput : k.middle, gateUp(), k.gateUp, false);
        k.hidden = operations.allocate(n, a.feedForward());
        operations.gate(k.gateUp, a.parts().activation(), k.hidden);
        if (norms.after()) {
            k.mlpOutput = operations.allocate(n, a.width());
            k.mlpOutputScale = operations.allocate(n, 1);
            operations.project(k.hidden, down(), k.mlpOutput, false);
        }
    }

    /** Adds a branch's last product to the residual stream. */
    private void join(Matrix from, Projection last, Matrix sum) {
        if (a.parts().plainResidual()) {
            operations.project(from, last, sum, true);
            return;
        }
        Matrix output = operations.allocate(sum.rows(), a.width());
        operations.project(from, last, output, false);
        operations.scale(output, a.parts().scales().residual());
        join(output, sum);
    }

    /** Adds what a branch gives to the residual stream; takes it over. */
    private void join(Matrix normed, Matrix sum) {
        operations.add(normed, sum);
        operations.release(normed);
    }

    /** A branch's output, normalised; fills {@code scale}. */
    private Matrix normed(Matrix output, String gain, Matrix scale) {
        Matrix normed = operations.allocate(output.rows(), a.width());
        operations.normalize(output, tensor(gain), a.normEpsilon(), scale, normed);
        if (a.parts().scales().residual() != 1) {
            operations.scale(normed, a.parts().scales().residual());
        }
        return normed;
    }

    private Matrix normedMlpOutput(Kept k) {
        return normed(k.mlpOutput, norms.afterFeedForward(), k.mlpOutputScale);
    }

    /** The way back through joining: from the gradient by the sum, which stays as it is, to that by the branch's last product. */
    private Matrix joinBackward(Matrix dSum, Matrix output, String gain, Matrix scale) {
        Matrix dJoined = operations.allocate(dSum.rows(), a.width());
        operations.copy(dSum, dJoined);
        if (a.parts().scales().residual() != 1) {
            operations.scale(dJoined, a.parts().scales().residual());
        }
        if (!norms.after()) {
            return dJoined;
        }
        Matrix dOutput = operations.allocate(dSum.rows(), a.width());
        operations.clear(dOutput);
        operations.normalizeBackward(dJoined, output, scale, tensor(gain), dOutput);
        operations.release(dJoined);
        return dOutput;
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        if (kept == null) {
            kept = new Kept();
            attention(x, kept);
            feedForward(kept);
            if (norms.after()) {
                operations.release(normedMlpOutput(kept)); // its scale is what is wanted
            }
        }
        Matrix dMiddle = feedForwardBackward(kept, dOut);
        Matrix dX = attentionBackward(x, kept, dMiddle);
        forgetKept();
        return dX;
    }

    private Matrix feedForwardBackward(Kept k, Matrix dOut) {
        int n = dOut.rows();
        Matrix dMiddle = operations.allocate(n, a.width());
        operations.copy(dOut, dMiddle); // along the residual connection
        Matrix dBranch = a.parts().plainResidual()
                ? dOut
                : joinBackward(dOut, k.mlpOutput, norms.afterFeedForward(), k.mlpOutputScale);
        Matrix dHidden = operations.allocate(n, a.feedForward());
        operations.projectBackward(dBranch, k.hidden, down(), dHidden);
        if (dBranch != dOut) {
            operations.release(dBranch);
        }
        Matrix dGateUp = operations.allocate(n, 2 * a.feedForward());
        operations.gateBackward(dHidden, k.gateUp, a.parts().activation(), dGateUp);
        operations.release(dHidden);
        Matrix dInput = operations.allocate(n, a.width());
        operations.projectBackward(dGateUp, norms.before() ? k.mlpInput : k.middle, gateUp(), dInput);
        operations.release(dGateUp);
        if (norms.before()) {
            operations.normalizeBackward(dInput, k.middle, k.middleScale, tensor(norms.beforeFeedForward()), dMiddle);
        } else {
            operations.add(dInput, dMiddle);
        }
        operations.release(dInput);
        return dMiddle;
    }

    /** Takes {@code dMiddle} over. */
    private Matrix attentionBackward(Matrix x, Kept k, Matrix dMiddle) {
        int n = x.rows();
        Matrix dX = dMiddle; // along the residual connection
        Matrix dBranch = a.parts().plainResidual()
                ? dMiddle
                : joinBackward(dMiddle, k.attentionOutput, norms.afterAttention(), k.attentionOutputScale);
        Matrix dMixed = operations.allocate(dMiddle.rows(), a.queryWidth());
        operations.projectBackward(dBranch, last() ? k.scoredMixed : k.mixed, o(), dMixed);
        if (dBranch != dMiddle) {
            operations.release(dBranch);
        }
        if (last()) {
            dX = spread(dMiddle, n);
            dMixed = spread(dMixed, n);
        }
        Matrix dQkv = operations.allocate(n, k.qkv.columns());
        operations.attendBackward(dMixed, k.qkv, k.mixed, k.logSumExp, pass.bounds(), a, layer, dQkv);
        operations.release(dMixed);
        operations.rotate(dQkv, pass.bounds(), a, layer, true);
        if (a.normsQueriesAndKeys()) {
            operations.normalizeHeadsBackward(dQkv, k.rawQkv, a, queryGain(), keyGain(), k.headScales);
        }
        Matrix dInput = operations.allocate(n, a.width());
        operations.projectBackward(dQkv, norms.before() ? k.attentionInput : x, qkv(), dInput);
        operations.release(dQkv);
        if (norms.before()) {
            operations.normalizeBackward(dInput, x, k.inputScale, tensor(norms.beforeAttention()), dX);
        } else {
            operations.add(dInput, dX);
        }
        operations.release(dInput);
        return dX;
    }

    /** Scored rows back at their places among all rows, zeros elsewhere; takes the matrix over. */
    private Matrix spread(Matrix scored, int rows) {
        Matrix all = operations.allocate(rows, scored.columns());
        operations.takeRowsBackward(scored, pass.scoredRows(), all);
        operations.release(scored);
        return all;
    }

    private Slice slice(String rest) {
        return layout.slice(layer, rest);
    }

    private Parameter tensor(String rest) {
        return parameter(slice(rest));
    }

    private Projection qkv() {
        List<Parameter> biases = new ArrayList<>();
        if (a.parts().qkvBias()) {
            for (String p : new String[] {"q", "k", "v"}) {
                biases.add(tensor("self_attn." + p + "_proj.bias"));
            }
        }
        return new Projection(parameters(layout.queriesKeysValues(layer)), biases);
    }

    private List<Parameter> parameters(List<Slice> slices) {
        return slices.stream().map(this::parameter).toList();
    }

    private Parameter queryGain() {
        return tensor(ParameterLayout.QUERY_NORM);
    }

    private Parameter keyGain() {
        return tensor(ParameterLayout.KEY_NORM);
    }

    private Projection o() {
        return Projection.of(tensor("self_attn.o_proj.weight"));
    }

    private Projection gateUp() {
        return new Projection(parameters(layout.gateUp(layer)), List.of());
    }

    private Projection down() {
        return Projection.of(tensor("mlp.down_proj.weight"));
    }

    @Override
    void forgetKept() {
        if (kept != null) {
            kept.all().forEach(operations::release);
            kept = null;
        }
    }
}
