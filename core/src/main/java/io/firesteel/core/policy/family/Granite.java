package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.Scales;

import java.util.Map;

/** Granite 3 (Granite Team 2024): Llama's parts with four multipliers (μP; Yang et al. 2022, arXiv:2203.03466). */
record Granite() implements PolicyFamily {
    @Override
    public String modelType() {
        return "granite";
    }

    @Override
    public String className() {
        return "GraniteForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(2048);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA.with(new Scales(
                config.positive("embedding_multiplier", 1),
                config.positive("residual_multiplier", 1),
                config.positive("attention_multiplier", 1),
                1 / config.positive("logits_scaling", 1)));
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        Scales scales = architecture.parts().scales();
        config.put("embedding_multiplier", scales.embedding());
        config.put("residual_multiplier", scales.residual());
        config.put("attention_multiplier", scales.attention());
        config.put("logits_scaling", 1 / scales.logits());
        config.put("mlp_bias", false);
    }
}
