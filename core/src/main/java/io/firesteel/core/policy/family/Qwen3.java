package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.QueryKeyNorm;

import java.util.List;
import java.util.Map;

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
    public Defaults defaults() {
        return Defaults.positions(32_768).withHeadWidth(128);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA.with(QueryKeyNorm.EACH_HEAD);
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
