package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;
import io.firesteel.core.policy.family.ConfigFields;
import io.firesteel.core.policy.family.PolicyFamily;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * {@code config.json} of Hugging Face's transformers, to and from an {@link Architecture}.
 *
 * <p>Fields that are absent have transformers' defaults for the family. A setting that would change what the policy
 * computes and that Firesteel does not compute is a fault, never ignored: a policy that is read a little wrong
 * still writes text, only worse.
 */
final class HuggingFaceConfig {
    private static final String CLASSIFICATION = "ForSequenceClassification";

    private final JsonObject json;
    private final PolicyFamily family;
    private final ConfigFields fields;

    private HuggingFaceConfig(JsonObject json) {
        this.json = json;
        String type = json.string("model_type");
        this.family = PolicyFamily.of(type)
                .orElseThrow(() -> new Fault(
                        json.where() + ": model_type",
                        PolicyFamily.names(),
                        "\"" + type + "\"",
                        ConfigFields.OTHER_POLICY));
        this.fields = new ConfigFields(json, family);
    }

    /** Whether it says that there is a head for labels in place of the next token. */
    static boolean isOfSequenceClassification(JsonObject json) {
        return json.has("architectures")
                && json.list("architectures").stream()
                        .anyMatch(name -> String.valueOf(name).endsWith(CLASSIFICATION));
    }

    /** Refuses any other number of labels than one. */
    static void requireOneLabel(JsonObject json) {
        int labels = json.has("id2label")
                ? json.object("id2label").fields().size()
                : json.has("num_labels") ? json.integer("num_labels") : 2; // transformers' default
        if (labels != 1) {
            throw new Fault(
                    json.where() + ": id2label",
                    "one label, whose number is the reward",
                    labels + " labels",
                    "use a reward model, which has num_labels=1; a classifier is none");
        }
    }

    /** Refuses what is not computed, and what could not be saved again. */
    static Architecture read(JsonObject json) {
        Architecture architecture = new HuggingFaceConfig(json).architecture();
        write(architecture, DataType.F32, new int[] {0});
        return architecture;
    }

    private Architecture architecture() {
        String activation = json.string(
                family.activationKey(), family.parts(fields).activation().hiddenAct());
        String computed = family.parts(fields).activation().hiddenAct();
        fields.require(activation.equals(computed), family.activationKey(), computed, "\"" + activation + "\"");
        fields.refuseTrue("attention_bias"); // would put a bias on o_proj too; Qwen2's q, k, v biases are not a setting
        fields.refuseTrue("mlp_bias");
        for (String key : List.of("quantization_config", "compression_config")) {
            fields.require(!json.has(key), key, "weights in F32, BF16 or F16", "quantised weights");
        }
        List<LayerAttention> attention = family.attention(fields);
        return new Architecture(
                family.modelType(),
                fields.size("vocab_size"),
                fields.size("hidden_size"),
                fields.layers(),
                fields.size("num_attention_heads"),
                fields.kvHeads(),
                fields.headWidth(),
                fields.size("intermediate_size"),
                attention,
                fields.normEpsilon(),
                family.parts(fields),
                fields.tiedHead(),
                fields.maxPositions(attention));
    }

    /** The fields of a config.json that transformers reads to the same architecture. */
    static Map<String, Object> write(Architecture a, DataType type, int[] stopTokens) {
        PolicyFamily family = PolicyFamily.of(a.family())
                .orElseThrow(() ->
                        new Fault("policy", "family " + PolicyFamily.names(), a.family(), ConfigFields.OTHER_POLICY));
        Rotary rotary = rotary(a);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of(family.className()));
        config.put("model_type", a.family());
        config.put("torch_dtype", type.torchName());
        config.put("vocab_size", a.vocabulary());
        config.put("hidden_size", a.width());
        config.put("intermediate_size", a.feedForward());
        config.put("num_hidden_layers", a.layers());
        config.put("num_attention_heads", a.heads());
        config.put("num_key_value_heads", a.kvHeads());
        config.put("head_dim", a.headWidth());
        config.put(family.activationKey(), a.parts().activation().hiddenAct());
        config.put(
                "max_position_embeddings",
                rotary.scaling() instanceof RopeScaling.LongRope longRope
                        ? longRope.stretchedPositions()
                        : a.maxPositions());
        config.put("rms_norm_eps", a.normEpsilon());
        config.put("rope_theta", rotary.theta());
        config.put("rope_scaling", writeRopeScaling(rotary.scaling()));
        config.put("tie_word_embeddings", a.tiedHead());
        config.put("attention_bias", false);
        config.put("attention_dropout", 0.0);
        family.write(a, config);
        config.put("bos_token_id", null); // the prompt template writes it where it is wanted
        config.put("eos_token_id", oneOrList(stopTokens));
        config.put("pad_token_id", null); // transformers has one for some families, which a small vocabulary does not
        Architecture said = new HuggingFaceConfig(new JsonObject("config.json", parsed(config))).architecture();
        if (!said.equals(a)) {
            throw new Fault(
                    "policy",
                    "what a config.json of the family " + a.family() + " can say, such as " + said,
                    a.toString(),
                    "name the family that has these parts; no config.json can say otherwise");
        }
        return config;
    }

    /** As whoever reads the file will see it. */
    private static Map<String, Object> parsed(Map<String, Object> config) {
        return Json.object("config.json", Json.print(config)).fields();
    }

    /** That of the layers which see all positions, if some do and turn; else of those that turn at all. */
    private static Rotary rotary(Architecture a) {
        return a.attention().stream()
                .filter(layer -> layer.rotary().width() > 0)
                .min(Comparator.comparingInt(LayerAttention::window))
                .map(LayerAttention::rotary)
                .orElse(Rotary.NONE);
    }

    /** The same for one number after the last token, as transformers' {@code AutoModelForSequenceClassification} reads it. */
    static Map<String, Object> writeRewardModel(Architecture a, DataType type, int[] stopTokens, OptionalInt padding) {
        Map<String, Object> config = write(a, type, stopTokens);
        config.put(
                "architectures",
                List.of(PolicyFamily.of(a.family()).orElseThrow().rewardClassName()));
        config.put("id2label", Map.of("0", "reward"));
        config.put("label2id", Map.of("reward", 0));
        config.put("pad_token_id", padding.isPresent() ? padding.getAsInt() : null);
        return config;
    }

    private static Map<String, Object> writeRopeScaling(RopeScaling scaling) {
        Map<String, Object> rope = new LinkedHashMap<>();
        if (scaling instanceof RopeScaling.Linear linear) {
            rope.put("rope_type", "linear");
            rope.put("factor", linear.factor());
        } else if (scaling instanceof RopeScaling.Llama3 llama3) {
            rope.put("rope_type", "llama3");
            rope.put("factor", llama3.factor());
            rope.put("low_freq_factor", llama3.lowFrequencyFactor());
            rope.put("high_freq_factor", llama3.highFrequencyFactor());
            rope.put("original_max_position_embeddings", llama3.originalPositions());
        } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
            rope.put("rope_type", "dynamic");
            rope.put("factor", dynamic.factor());
        } else if (scaling instanceof RopeScaling.Yarn yarn) {
            rope.put("rope_type", "yarn");
            rope.put("factor", yarn.factor());
            rope.put("beta_fast", yarn.betaFast());
            rope.put("beta_slow", yarn.betaSlow());
            rope.put("original_max_position_embeddings", yarn.originalPositions());
            rope.put("attention_factor", yarn.magnitude());
            rope.put("truncate", yarn.truncate());
        } else if (scaling instanceof RopeScaling.LongRope longRope) {
            rope.put("rope_type", "longrope");
            rope.put("short_factor", longRope.shortDivisors());
            rope.put("long_factor", longRope.longDivisors());
            rope.put("attention_factor", longRope.magnitude());
            rope.put("original_max_position_embeddings", longRope.originalPositions());
        }
        return rope.isEmpty() ? null : rope;
    }

    static Object oneOrList(int[] stopTokens) {
        return stopTokens.length == 1 ? (Object) stopTokens[0] : stopTokens;
    }
}
