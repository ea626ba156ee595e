package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SmolLM3 (Bakouch et al. 2025): Llama's parts, with every fourth layer knowing no positions (Yang et al. 2025, arXiv:2501.18795, "RNoPE"). */
record SmolLm3() implements PolicyFamily {
    @Override
    public String modelType() {
        return "smollm3";
    }

    @Override
    public String className() {
        return "SmolLM3ForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(32_768)
                .withRopeTheta(2_000_000)
                .withTiedHead()
                .withKvHeads(4);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA;
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        Rotary rotary = config.rotary();
        int window = config.json().bool("use_sliding_window", false) ? config.window(0) : 0;
        List<LayerAttention> all = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            boolean turns = turns(config, layer);
            boolean slides = config.slides(layer, l -> window > 0 && !turns);
            config.require(!slides || window > 0, "use_sliding_window", "true, for layer_types has windows", false);
            all.add(new LayerAttention(turns ? rotary : Rotary.NONE, slides ? window : 0));
        }
        return all;
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        config.put("mlp_bias", false);
        config.put(
                NO_ROPE_LAYERS,
                architecture.attention().stream()
                        .map(layer -> layer.rotary().width() > 0 ? 1 : 0)
                        .toList());
        config.put("use_sliding_window", LayerTypes.window(architecture) > 0);
        config.put("sliding_window", LayerTypes.windowOrNull(architecture));
        config.put("layer_types", LayerTypes.of(architecture));
    }

    private static final String NO_ROPE_LAYERS = "no_rope_layers";

    /** {@code no_rope_layers}, contrary to its name, has a 1 where a layer turns. */
    private static boolean turns(ConfigFields config, int layer) {
        if (!config.json().has(NO_ROPE_LAYERS)) {
            int interval = config.json().integer("no_rope_layer_interval", 4);
            config.require(interval >= 1, "no_rope_layer_interval", "at least 1", interval);
            return (layer + 1) % interval != 0;
        }
        List<Object> marks = config.json().list(NO_ROPE_LAYERS);
        config.require(
                marks.size() >= config.layers(),
                NO_ROPE_LAYERS,
                "one for each of " + config.layers() + " layers",
                marks);
        Object mark = marks.get(layer);
        config.require(
                mark instanceof Long number && (number == 0 || number == 1), NO_ROPE_LAYERS, "zeros and ones", marks);
        return mark.equals(1L);
    }
}
