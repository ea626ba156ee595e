package io.firesteel.core.policy.family;

import java.util.Optional;

/** Qwen3 (arXiv:2505.09388): Llama's parts, with norms on queries and keys in place of biases, and heads of a width of their own. */
record Qwen3() implements PolicyFamily {
    @Override
    public String modelType() {
        return "qwen3";
    }

    @Override
    public String className() {
        return "Qwen3ForCausalLM";
    }

    @Override
    public boolean qkvBias() {
        return false;
    }

    @Override
    public boolean qkNorm() {
        return true;
    }

    @Override
    public Optional<Integer> headWidth() {
        return Optional.of(128);
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
