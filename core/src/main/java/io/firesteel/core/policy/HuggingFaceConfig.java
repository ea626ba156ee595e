package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.family.PolicyFamily;

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
    private static final String OTHER_POLICY =
            "use a policy of the Llama 3, Qwen2, Qwen2.5 or Qwen3 family without this setting";
    private static final String CLASSIFICATION = "ForSequenceClassification";
    private static final int MAX_SIZE = 1 << 24;
    private static final int MAX_LAYERS = 1_000;

    private final JsonObject json;
    private final PolicyFamily family;

    private HuggingFaceConfig(JsonObject json) {
        this.json = json;
        String type = json.string("model_type");
        this.family = PolicyFamily.of(type)
                .orElseThrow(() -> new Fault(
                        json.where() + ": model_type", PolicyFamily.names(), "\"" + type + "\"", OTHER_POLICY));
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

    static Architecture read(JsonObject json) {
        HuggingFaceConfig config = new HuggingFaceConfig(json);
        config.refuseUnsupported();
        return config.architecture();
    }

    private Architecture architecture() {
        int width = size("hidden_size");
        int layers = layers();
        int heads = size("num_attention_heads");
        int kvHeads = json.has("num_key_value_heads") ? size("num_key_value_heads") : heads;
        int headWidth =
                json.has("head_dim") ? size("head_dim") : family.headWidth().orElse(width / heads);
        if (!json.has("head_dim") && family.headWidth().isEmpty()) {
            require(width % heads == 0, "hidden_size", "a multiple of num_attention_heads = " + heads, width);
        }
        require(heads % kvHeads == 0, "num_attention_heads", "a multiple of num_key_value_heads = " + kvHeads, heads);
        require(headWidth % 2 == 0, "head_dim", "an even number, for RoPE turns pairs", headWidth);
        double epsilon = json.number("rms_norm_eps", 1e-6);
        require(epsilon > 0 && epsilon < 1, "rms_norm_eps", "a number between 0 and 1", epsilon);
        JsonObject rope = rope();
        double theta = rope.has("rope_theta") ? rope.number("rope_theta") : json.number("rope_theta", 10_000);
        require(theta > 0, "rope_theta", "a number > 0", theta);
        return new Architecture(
                family.modelType(),
                size("vocab_size"),
                width,
                layers,
                heads,
                kvHeads,
                headWidth,
                size("intermediate_size"),
                theta,
                ropeScaling(rope),
                epsilon,
                family.qkvBias(),
                family.qkNorm(),
                json.bool("tie_word_embeddings", false),
                json.has("max_position_embeddings") ? size("max_position_embeddings") : family.maxPositions());
    }

    /** Version 5 of transformers writes {@code rope_parameters}, earlier ones {@code rope_scaling}. */
    private JsonObject rope() {
        for (String key : List.of("rope_parameters", "rope_scaling")) {
            if (json.has(key)) {
                return json.object(key);
            }
        }
        return new JsonObject(json.where(), Map.of());
    }

    private static RopeScaling ropeScaling(JsonObject rope) {
        String type = rope.string("rope_type", rope.string("type", "default"));
        if (type.equals("default")) {
            return RopeScaling.NONE;
        } else if (!type.equals("llama3")) {
            throw new Fault(
                    rope.where(),
                    "rope type default or llama3",
                    type,
                    "remove the scaling if contexts stay within those of pre-training");
        }
        RopeScaling scaling = new RopeScaling(
                rope.number("factor"),
                rope.number("low_freq_factor"),
                rope.number("high_freq_factor"),
                rope.integer("original_max_position_embeddings"));
        if (scaling.factor() < 1
                || scaling.lowFrequencyFactor() <= 0
                || scaling.highFrequencyFactor() <= scaling.lowFrequencyFactor()
                || scaling.originalPositions() < 1) {
            throw new Fault(
                    rope.where(),
                    "factor >= 1, 0 < low_freq_factor < high_freq_factor, original_max_position_embeddings >= 1",
                    scaling.toString(),
                    "restore the config.json that came with the policy");
        }
        return scaling;
    }

    private void refuseUnsupported() {
        String activation = json.string("hidden_act", "silu");
        require(activation.equals("silu"), "hidden_act", "silu", "\"" + activation + "\"");
        refuseIfTrue("attention_bias"); // would put a bias on o_proj too; Qwen2's q, k, v biases are not a setting
        refuseIfTrue("mlp_bias");
        double rotary = json.number("partial_rotary_factor", 1);
        require(rotary == 1, "partial_rotary_factor", "1", rotary);
        for (String key : List.of("quantization_config", "compression_config")) {
            require(!json.has(key), key, "weights in F32, BF16 or F16", "quantised weights");
        }
        refuseSlidingWindow();
    }

    /** Qwen configurations name a window even where it is off; what counts is whether some layer uses it. */
    private void refuseSlidingWindow() {
        if (json.has("layer_types")) {
            for (Object type : json.list("layer_types")) {
                require("full_attention".equals(type), "layer_types", "full_attention in every layer", type);
            }
        } else if (json.bool("use_sliding_window", false)) {
            int full = json.integer("max_window_layers", 28);
            int layers = layers();
            require(full >= layers, "use_sliding_window", "false, or max_window_layers >= " + layers, "true, " + full);
        }
    }

    private void refuseIfTrue(String key) {
        require(!json.bool(key, false), key, "false", true);
    }

    private int size(String key) {
        return size(key, MAX_SIZE);
    }

    private int layers() {
        return size("num_hidden_layers", MAX_LAYERS);
    }

    private int size(String key, int max) {
        int size = json.integer(key);
        require(size >= 1 && size <= max, key, "1 to " + max, size);
        return size;
    }

    private void require(boolean holds, String key, String expected, Object found) {
        if (!holds) {
            throw new Fault(json.where() + ": " + key, expected, String.valueOf(found), OTHER_POLICY);
        }
    }

    /** The fields of a config.json that transformers reads to the same architecture. */
    static Map<String, Object> write(Architecture a, DataType type, int[] stopTokens) {
        PolicyFamily family = PolicyFamily.of(a.family())
                .orElseThrow(() -> new Fault("policy", "family " + PolicyFamily.names(), a.family(), OTHER_POLICY));
        if (a.qkvBias() != family.qkvBias() || a.qkNorm() != family.qkNorm()) {
            throw new Fault(
                    "policy",
                    "biases on q, k, v with qwen2 alone, norms on q, k with qwen3 alone",
                    a.family() + " with qkvBias " + a.qkvBias() + ", qkNorm " + a.qkNorm(),
                    "name the family that has these parts; no config.json can say otherwise");
        }
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
        config.put("hidden_act", "silu");
        config.put("max_position_embeddings", a.maxPositions());
        config.put("rms_norm_eps", a.normEpsilon());
        config.put("rope_theta", a.ropeTheta());
        config.put("rope_scaling", writeRopeScaling(a.ropeScaling()));
        config.put("tie_word_embeddings", a.tiedHead());
        config.put("attention_bias", false);
        config.put("attention_dropout", 0.0);
        config.put(family.falseSetting(), false);
        config.put("bos_token_id", null); // the prompt template writes it where it is wanted
        config.put("eos_token_id", oneOrList(stopTokens));
        return config;
    }

    /** The same for one number after the last token, as transformers' {@code AutoModelForSequenceClassification} reads it. */
    static Map<String, Object> writeRewardModel(Architecture a, DataType type, int[] stopTokens, OptionalInt padding) {
        Map<String, Object> config = write(a, type, stopTokens);
        String policy = PolicyFamily.of(a.family()).orElseThrow().className();
        config.put("architectures", List.of(policy.replace("ForCausalLM", CLASSIFICATION)));
        config.put("id2label", Map.of("0", "reward"));
        config.put("label2id", Map.of("reward", 0));
        config.put("pad_token_id", padding.isPresent() ? padding.getAsInt() : null);
        return config;
    }

    private static Map<String, Object> writeRopeScaling(RopeScaling scaling) {
        if (scaling.equals(RopeScaling.NONE)) {
            return null;
        }
        Map<String, Object> rope = new LinkedHashMap<>();
        rope.put("rope_type", "llama3");
        rope.put("factor", scaling.factor());
        rope.put("low_freq_factor", scaling.lowFrequencyFactor());
        rope.put("high_freq_factor", scaling.highFrequencyFactor());
        rope.put("original_max_position_embeddings", scaling.originalPositions());
        return rope;
    }

    static Object oneOrList(int[] stopTokens) {
        return stopTokens.length == 1 ? (Object) stopTokens[0] : stopTokens;
    }
}
