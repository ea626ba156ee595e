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

/**
 * One layer of the decoder, {@code [N, D]} → {@code [N, D]}: {@code m = x + o(attention(norm(x)))}, {@code out = m + down(silu(gate(norm(m)))
 * · up(norm(m)))}. The backward pass is the chain rule read from the last line to the first.
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
        Matrix middle; // [N, D]
        Matrix middleScale; // [N, 1]
        Matrix mlpInput; // [N, D]
        Matrix gateUp; // [N, 2F]
        Matrix hidden; // [N, F]

        List<Matrix> all() {
            List<Matrix> all = new ArrayList<>(List.of(inputScale, attentionInput, qkv, logSumExp, mixed));
            all.addAll(List.of(middle, middleScale, mlpInput, gateUp, hidden));
            if (rawQkv != null) {
                all.add(rawQkv);
                all.add(headScales);
            }
            return all;
        }
    }

    @Override
    Matrix forward(Matrix x, boolean training) {
        kept = new Kept();
        compute(x, kept);
        Matrix out = operations.allocate(x.rows(), a.width());
        operations.copy(kept.middle, out);
        operations.project(kept.hidden, down(), out, true);
        if (!training || pass.recompute()) {
            forgetKept();
        }
        return out;
    }

    /** All but the last product. */
    private void compute(Matrix x, Kept k) {
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
        k.middle = operations.allocate(n, a.width());
        operations.copy(x, k.middle);
        operations.project(k.mixed, o(), k.middle, true);

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
            compute(x, kept);
        }
        Kept k = kept;
        int n = x.rows();

        Matrix dX = operations.allocate(n, a.width());
        operations.copy(dOut, dX); // along the residual connection
        Matrix dHidden = operations.allocate(n, a.feedForward());
        operations.projectBackward(dOut, k.hidden, down(), dHidden, false);
        Matrix dGateUp = operations.allocate(n, 2 * a.feedForward());
        operations.gateBackward(dHidden, k.gateUp, dGateUp);
        operations.release(dHidden);
        Matrix dNormed = operations.allocate(n, a.width());
        operations.projectBackward(dGateUp, k.mlpInput, gateUp(), dNormed, false);
        operations.release(dGateUp);
        operations.normalizeBackward(dNormed, k.middle, k.middleScale, tensor("post_attention_layernorm.weight"), dX);

        Matrix dMixed = operations.allocate(n, a.queryWidth());
        operations.projectBackward(dX, k.mixed, o(), dMixed, false);
        Matrix dQkv = operations.allocate(n, k.qkv.columns());
        operations.attendBackward(dMixed, k.qkv, k.mixed, k.logSumExp, pass.bounds(), a, dQkv);
        operations.release(dMixed);
        operations.rotate(dQkv, pass.bounds(), a, true);
        if (a.qkNorm()) {
            operations.normalizeHeadsBackward(dQkv, k.rawQkv, a, queryGain(), keyGain(), k.headScales);
        }
        operations.projectBackward(dQkv, k.attentionInput, qkv(), dNormed, false);
        operations.release(dQkv);
        operations.normalizeBackward(dNormed, x, k.inputScale, tensor("input_layernorm.weight"), dX);
        operations.release(dNormed);
        forgetKept();
        return dX;
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
