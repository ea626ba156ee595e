package io.firesteel.rollout;

import io.firesteel.core.kernels.PackedMatrix;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A policy's weights laid out for decoding, once per version: query, key and value projections side by side in one matrix, gate and
 * up projections in another. Norms, biases and the embedding are read from the policy itself. Immutable, so several
 * threads may decode with one.
 */
public final class PackedPolicy {
    /**
     * One decoder block.
     *
     * @param qkv {@code [D, H·headWidth + 2·K·headWidth]}
     * @param bias of qkv, or null
     * @param gateUp {@code [D, 2·F]}
     */
    record Block(
            PackedMatrix qkv,
            float[] bias,
            PackedMatrix output,
            PackedMatrix gateUp,
            PackedMatrix down,
            int inputNorm,
            int queryNorm,
            int keyNorm,
            int feedForwardNorm) {}

    private final Architecture architecture;
    private final long version;
    private final float[] parameters;
    private final List<Block> blocks = new ArrayList<>();
    private final PackedMatrix head;
    private final int embedding;
    private final int finalNorm;

    public PackedPolicy(Policy policy) {
        architecture = policy.architecture();
        version = policy.version();
        parameters = policy.parameters();
        ParameterLayout layout = policy.layout();
        for (int layer = 0; layer < architecture.layers(); layer++) {
            blocks.add(block(layout, layer));
        }
        head = beside(layout.head());
        embedding = layout.slice(ParameterLayout.EMBEDDING).offset();
        finalNorm = layout.slice("model.norm.weight").offset();
    }

    private Block block(ParameterLayout layout, int layer) {
        float[] bias = null;
        if (architecture.qkvBias()) {
            bias = new float[architecture.queryWidth() + 2 * architecture.kvWidth()];
            int at = 0;
            for (String projection : new String[] {"q", "k", "v"}) {
                Slice slice = layout.slice(layer, "self_attn." + projection + "_proj.bias");
                System.arraycopy(parameters, slice.offset(), bias, at, slice.size());
                at += slice.size();
            }
        }
        boolean qkNorm = architecture.qkNorm();
        return new Block(
                beside(
                        layout.slice(layer, "self_attn.q_proj.weight"),
                        layout.slice(layer, "self_attn.k_proj.weight"),
                        layout.slice(layer, "self_attn.v_proj.weight")),
                bias,
                beside(layout.slice(layer, "self_attn.o_proj.weight")),
                beside(layout.slice(layer, "mlp.gate_proj.weight"), layout.slice(layer, "mlp.up_proj.weight")),
                beside(layout.slice(layer, "mlp.down_proj.weight")),
                layout.slice(layer, "input_layernorm.weight").offset(),
                qkNorm ? layout.slice(layer, "self_attn.q_norm.weight").offset() : -1,
                qkNorm ? layout.slice(layer, "self_attn.k_norm.weight").offset() : -1,
                layout.slice(layer, "post_attention_layernorm.weight").offset());
    }

    /** Weights of layers that share an input, their outputs side by side. */
    private PackedMatrix beside(Slice... weights) {
        int inputs = weights[0].shape()[1];
        PackedMatrix packed = new PackedMatrix(
                inputs, Arrays.stream(weights).mapToInt(w -> w.shape()[0]).sum());
        int first = 0;
        for (Slice weight : weights) {
            packed.putRows(first, parameters, weight.offset(), inputs, weight.shape()[0]);
            first += weight.shape()[0];
        }
        return packed;
    }

    public Architecture architecture() {
        return architecture;
    }

    public long version() {
        return version;
    }

    float[] parameters() {
        return parameters;
    }

    Block block(int layer) {
        return blocks.get(layer);
    }

    PackedMatrix head() {
        return head;
    }

    int embedding() {
        return embedding;
    }

    int finalNorm() {
        return finalNorm;
    }
}
