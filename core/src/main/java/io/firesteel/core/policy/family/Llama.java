package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Parts;

import java.util.Map;

/** Llama 2 and 3 (Grattafiori et al. 2024, arXiv:2407.21783), SmolLM 1 and 2, TinyLlama and others of their shape. */
record Llama() implements PolicyFamily {
    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public String className() {
        return "LlamaForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(2048);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA;
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        config.put("mlp_bias", false);
    }
}
