package io.firesteel.core.policy.family;

import java.util.Optional;

/** Llama 2 and 3 (Grattafiori et al. 2024, arXiv:2407.21783), SmolLM, TinyLlama and others of their shape. */
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
    public boolean qkvBias() {
        return false;
    }

    @Override
    public boolean qkNorm() {
        return false;
    }

    @Override
    public Optional<Integer> headWidth() {
        return Optional.empty();
    }

    @Override
    public int maxPositions() {
        return 2048;
    }

    @Override
    public String falseSetting() {
        return "mlp_bias";
    }
}
