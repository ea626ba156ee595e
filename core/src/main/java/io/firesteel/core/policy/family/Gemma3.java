package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Caps;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.QueryKeyNorm;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.List;
import java.util.Map;

/** Gemma 3's text policies (arXiv:2503.19786): Gemma 2's without caps, with norms on queries and keys, a window in five layers of six, and
 * another rotary base in those.
 */
record Gemma3() implements PolicyFamily {
    @Override
    public String modelType() {
        return "gemma3_text";
    }

    @Override
    public String className() {
        return "Gemma3ForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Gemma2.GEMMA_DEFAULTS.withPositions(131_072);
    }

    @Override
    public Parts parts(ConfigFields config) {
        config.refuseTrue("use_bidirectional_attention");
        config.require(
                !config.json().has("attn_logit_softcapping"),
                "attn_logit_softcapping",
                "null, for transformers does not compute it in this family",
                config.json().get("attn_logit_softcapping"));
        return Gemma2.gemma(config)
                .with(QueryKeyNorm.EACH_HEAD)
                .with(new Caps(0, config.cap("final_logit_softcapping", 0)));
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        int every = config.json().integer("sliding_window_pattern", 6);
        config.require(every >= 1, "sliding_window_pattern", "at least 1", every);
        double turning = config.json().number("partial_rotary_factor", 1.0);
        config.require(turning == 1, "partial_rotary_factor", "1, for whole heads turn in this family", turning);
        Rotary local = config.rotary(ConfigFields.SLIDING, false, LOCAL_THETA, 10_000);
        config.require(
                local.scaling().equals(RopeScaling.NONE),
                "rope_parameters: " + ConfigFields.SLIDING,
                "rope type default, for only all positions are stretched",
                local.scaling());
        return config.byType(
                layer -> (layer + 1) % every != 0,
                new LayerAttention(config.rotary(ConfigFields.FULL, true, "rope_theta", 1_000_000), 0),
                new LayerAttention(local, config.window(4096)));
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        Gemma2.writeGemma(architecture, config);
        for (LayerAttention layer : architecture.attention()) {
            if (layer.window() > 0) {
                config.put(LOCAL_THETA, layer.rotary().theta());
            }
        }
    }

    @Override
    public String activationKey() {
        return "hidden_activation";
    }

    @Override
    public String rewardClassName() {
        return "Gemma3TextForSequenceClassification";
    }

    private static final String LOCAL_THETA = "rope_local_base_freq";
}
