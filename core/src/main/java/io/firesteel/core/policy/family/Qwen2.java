package io.firesteel.core.policy.family;

import java.util.Optional;

/** Qwen2 and Qwen2.5 (arXiv:2407.10671, arXiv:2412.15115): Llama's parts, with biases on queries, keys and values. */
record Qwen2() implements PolicyFamily {
    @Override
    public String modelType() {
        return "qwen2";
    }

    @Override
    public String className() {
        return "Qwen2ForCausalLM";
    }

    @Override
    public boolean qkvBias() {
        return true;
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
        return 32_768;
    }

    @Override
    public String falseSetting() {
        return "use_sliding_window";
    }
}
