package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Caps;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Norms;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.Rotary;
import io.firesteel.core.policy.architecture.Scales;

import java.util.List;
import java.util.Map;

/** Gemma 2 (arXiv:2408.00118): norms about the branches that multiply by 1 + weight, GeGLU, scaled embeddings, capped scores and logits,
 * and a window in every other layer.
 */
record Gemma2() implements PolicyFamily {
    @Override
    public String modelType() {
        return "gemma2";
    }

    @Override
    public String className() {
        return "Gemma2ForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return GEMMA_DEFAULTS;
    }

    @Override
    public Parts parts(ConfigFields config) {
        config.refuseTrue("use_bidirectional_attention");
        return gemma(config)
                .with(new Caps(config.cap("attn_logit_softcapping", 50), config.cap("final_logit_softcapping", 30)));
    }

    @Override
    public List<LayerAttention> attention(ConfigFields config) {
        Rotary rotary = config.rotary();
        return config.byType(
                layer -> layer % 2 == 0,
                new LayerAttention(rotary, 0),
                new LayerAttention(rotary, config.window(4096)));
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        writeGemma(architecture, config);
        config.put("attn_logit_softcapping", orNull(architecture.parts().caps().attention()));
    }

    @Override
    public String activationKey() {
        return "hidden_activation";
    }

    /** What Gemma 2 and Gemma 3 take for what is left out. */
    static final Defaults GEMMA_DEFAULTS =
            Defaults.positions(8192).withTiedHead().withKvHeads(4).withHeadWidth(256);

    /** The parts of Gemma 2 and Gemma 3. */
    static Parts gemma(ConfigFields config) {
        return Parts.LLAMA
                .with(Norms.AROUND)
                .withGainsFromOne()
                .with(Activation.GELU_TANH)
                .with(new Scales(
                        Math.sqrt(config.size("hidden_size")), 1, 1 / Math.sqrt(config.positive(SCALAR, 256)), 1));
    }

    private static final String SCALAR = "query_pre_attn_scalar";

    /** What Gemma 2 and Gemma 3 say. */
    static void writeGemma(Architecture architecture, Map<String, Object> config) {
        double attention = architecture.parts().scales().attention();
        config.put(SCALAR, Math.round(1 / (attention * attention)));
        config.put("final_logit_softcapping", orNull(architecture.parts().caps().logits()));
        config.put("sliding_window", LayerTypes.windowOrNull(architecture));
        config.put("layer_types", LayerTypes.of(architecture));
    }

    private static Double orNull(double cap) {
        return cap == 0 ? null : cap;
    }
}
