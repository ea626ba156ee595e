package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.List;
import java.util.Map;

/** Phi-3, Phi-3.5 and Phi-4 (Abdin et al. 2024, arXiv:2404.14219, arXiv:2412.08905): Llama's computation with q, k, v in one tensor, gate and up in
 * another; a window in some, a part of each head that does not turn and frequencies of LongRoPE in others.
 */
record Phi3() implements PolicyFamily {
    @Override
    public String modelType() {
        return "phi3";
    }

    @Override
    public String className() {
        return "Phi3ForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(4096).withNormEpsilon(1e-5);
    }

    @Override
    public Parts parts(ConfigFields config) {
        config.refuseTrue("lm_head_bias");
        return Parts.LLAMA.withJoinedProjections();
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        return config.everyLayer(new LayerAttention(config.partialRotary(), config.window(0)));
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        Rotary rotary = architecture.attention().get(0).rotary();
        config.put("partial_rotary_factor", (double) rotary.width() / architecture.headWidth());
        if (rotary.scaling() instanceof RopeScaling.LongRope scaling) {
            config.put("original_max_position_embeddings", scaling.originalPositions());
        }
        config.put("sliding_window", LayerTypes.windowOrNull(architecture));
    }
}
