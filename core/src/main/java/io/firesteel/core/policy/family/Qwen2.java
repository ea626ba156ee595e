package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;

import java.util.List;
import java.util.Map;

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
    public Defaults defaults() {
        return Defaults.positions(32_768);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA.withQkvBias();
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        return QwenWindow.read(config);
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        QwenWindow.write(architecture, config);
    }
}
