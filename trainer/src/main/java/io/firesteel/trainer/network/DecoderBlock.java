package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
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
 * · up(norm(m)))}. The backward pass is the chain rule read from the last line to the first.
 *
 * <p>After the last block's attention nobody reads the rows that predict no learned token, such as a prompt's: it goes on with
 * the other R rows and returns {@code [R, D]}.
 */
final class DecoderBlock extends PolicyLayer {
    private static final long serialVersionUID = 1;

    private final transient Architecture a;
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
        this.layout = layout;
        this.layer = layer;
    }

    /** What the forward pass keeps for the backward pass. */
    private static final class Kept {
        Matrix inputScale; // [N, 1]
        Matrix attentionInput; // [N, D]
        Matrix rawQkv; // [N, W], only with q and k norms
        Matrix headScales; // [N, H + K], only with q and k norms
        Matrix qkv; // [N, W]
        Matrix logSumExp; // [N, H]
        Matrix mixed; // [N, H·headWidth]
        Matrix scoredMixed; // [R, H·headWidth], only in the last block
        Matrix middle; // [N, D]; from here on R rows in the last block
        Matrix middleScale; // [N, 1]
        Matrix mlpInput; // [N, D]
        Matrix gateUp; // [N, 2F]
        Matrix hidden; // [N, F]

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
                            middle,
                            middleScale,
                            mlpInput,
                            gateUp,
                            hidden)
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
        operations.project(kept.hidden, down(), out, true);
        if (!training || pass.recompute()) {
            forgetKept();
        }
        return out;
    }

    /** To {@code middle}. */
    private void attention(Matrix x, Kept k) {
        int n = x.rows();
        k.inputScale = operations.allocate(n, 1);
        k.attentionInput = operations.allocate(n, a.width());
        operations.normalize(x, tensor("input_layernorm.weight"), a.normEpsilon(), k.inputScale, k.attentionInput);
        Projection qkv = qkv();
        k.qkv = operations.allocate(n, qkv.out());
        operations.project(k.attentionInput, qkv, k.qkv, false);
        if (a.qkNorm()) {
            k.rawQkv = k.qkv;
            k.qkv = operations.allocate(n, qkv.out());
            k.headScales = operations.allocate(n, a.heads() + a.kvHeads());
            operations.normalizeHeads(k.rawQkv, a, queryGain(), keyGain(), k.headScales, k.qkv);
        }
        operations.rotate(k.qkv, pass.bounds(), a, false);
        k.logSumExp = operations.allocate(n, a.heads());
        k.mixed = operations.allocate(n, a.queryWidth());
        operations.attend(k.qkv, pass.bounds(), a, k.logSumExp, k.mixed);
        if (last()) {
            int[] rows = pass.scoredRows();
            k.scoredMixed = operations.allocate(rows.length, a.queryWidth());
            operations.takeRows(k.mixed, rows, k.scoredMixed);
            k.middle = operations.allocate(rows.length, a.width());
            operations.takeRows(x, rows, k.middle);
            operations.project(k.scoredMixed, o(), k.middle, true);
        } else {
            k.middle = operations.allocate(n, a.width());
            operations.copy(x, k.middle);
            operations.project(k.mixed, o(), k.middle, true);
        }
    }

    /** To {@code hidden}: all but the last product. */
    private void feedForward(Kept k) {
        int n = k.middle.rows();
        k.middleScale = operations.allocate(n, 1);
        k.mlpInput = operations.allocate(n, a.width());
        operations.normalize(
                k.middle, tensor("post_attention_layernorm.weight"), a.normEpsilon(), k.middleScale, k.mlpInput);
        k.gateUp = operations.allocate(n, 2 * a.feedForward());
        operations.project(k.mlpInput, gateUp(), k.gateUp, false);
        k.hidden = operations.allocate(n, a.feedForward());
        operations.gate(k.gateUp, k.hidden);
    }

    @Override
    Matrix backward(Matrix x, Matrix dOut) {
        if (kept == null) {
            kept = new Kept();
            attention(x, kept);
            feedForward(kept);
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
        Matrix dHidden = operations.allocate(n, a.feedForward());
        operations.projectBackward(dOut, k.hidden, down(), dHidden, false);
        Matrix dGateUp = operations.allocate(n, 2 * a.feedForward());
        operations.gateBackward(dHidden, k.gateUp, dGateUp);
        operations.release(dHidden);
        Matrix dNormed = operations.allocate(n, a.width());
        operations.projectBackward(dGateUp, k.mlpInput, gateUp(), dNormed, false);
        operations.release(dGateUp);
        operations.normalizeBackward(
                dNormed, k.middle, k.middleScale, tensor("post_attention_layernorm.weight"), dMiddle);
        operations.release(dNormed);
        return dMiddle;
    }

    /** Takes {@code dMiddle} over. */
    private Matrix attentionBackward(Matrix x, Kept k, Matrix dMiddle) {
        int n = x.rows();
        Matrix dX = dMiddle; // along the residual connection
        Matrix dMixed = operations.allocate(dMiddle.rows(), a.queryWidth());
        operations.projectBackward(dMiddle, last() ? k.scoredMixed : k.mixed, o(), dMixed, false);
        if (last()) {
            dX = spread(dMiddle, n);
            dMixed = spread(dMixed, n);
        }
        Matrix dQkv = operations.allocate(n, k.qkv.columns());
        operations.attendBackward(dMixed, k.qkv, k.mixed, k.logSumExp, pass.bounds(), a, dQkv);
        operations.release(dMixed);
        operations.rotate(dQkv, pass.bounds(), a, true);
        if (a.qkNorm()) {
            operations.normalizeHeadsBackward(dQkv, k.rawQkv, a, queryGain(), keyGain(), k.headScales);
        }
        Matrix dNormed = operations.allocate(n, a.width());
        operations.projectBackward(dQkv, k.attentionInput, qkv(), dNormed, false);
        operations.release(dQkv);
        operations.normalizeBackward(dNormed, x, k.inputScale, tensor("input_layernorm.weight"), dX);
        operations.release(dNormed);
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
        List<Parameter> weights = new ArrayList<>();
        List<Parameter> biases = new ArrayList<>();
        for (String p : new String[] {"q", "k", "v"}) {
            weights.add(tensor("self_attn." + p + "_proj.weight"));
            if (a.qkvBias()) {
                biases.add(tensor("self_attn." + p + "_proj.bias"));
            }
        }
        return new Projection(weights, biases);
    }

    private Parameter queryGain() {
        return tensor("self_attn.q_norm.weight");
    }

    private Parameter keyGain() {
        return tensor("self_attn.k_norm.weight");
    }

    private Projection o() {
        return Projection.of(tensor("self_attn.o_proj.weight"));
    }

    private Projection gateUp() {
        return Projection.of(tensor("mlp.gate_proj.weight"), tensor("mlp.up_proj.weight"));
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
