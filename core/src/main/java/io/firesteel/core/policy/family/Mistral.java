package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;

import java.util.List;
import java.util.Map;

/** Mistral 7B (Jiang et al. 2023, arXiv:2310.06825), Nemo, Small: Llama's parts, and in the first version a window in every layer. */
record Mistral() implements PolicyFamily {
    @Override
    public String modelType() {
        return "mistral";
    }

    @Override
    public String className() {
        return "MistralForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(131_072).withKvHeads(8);
    }

    @Override
    public Parts parts(ConfigFields config) {
        config.require(
                !config.json().has("layer_types"),
                "layer_types",
                "none: a window is every layer's or no layer's",
                config.json().get("layer_types"));
        return Parts.LLAMA;
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        return config.everyLayer(new LayerAttention(config.rotary(), config.window(4096)));
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        config.put("sliding_window", LayerTypes.windowOrNull(architecture));
    }
}
