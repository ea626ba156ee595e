package io.firesteel.core.policy.family;

import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The fields of a {@code config.json}, each with its bounds and its family's default. Versions 4 and 5 of transformers write some of them
 * in other places; both are read, as transformers 5 reads them.
 */
public final class ConfigFields {
    static final String SLIDING = "sliding_attention";
    static final String FULL = "full_attention";
    private static final String LAYER_TYPES = "layer_types";
    private static final String ORIGINAL = "original_max_position_embeddings";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String RESTORE = "restore the config.json that came with the policy";
    private static final int MAX_SIZE = 1 << 24;
    private static final int MAX_LAYERS = 1_000;

    private final JsonObject json;
    private final PolicyFamily family;

    public ConfigFields(JsonObject json, PolicyFamily family) {
        this.json = json;
        this.family = family;
    }

    JsonObject json() {
        return json;
    }

    /** A whole number from 1 on. */
    public int size(String key) {
        return size(key, MAX_SIZE);
    }

    public int layers() {
        return size("num_hidden_layers", MAX_LAYERS);
    }

    private int size(String key, int max) {
        int size = json.integer(key);
        require(size >= 1 && size <= max, key, "1 to " + max, size);
        return size;
    }

    private int size(String key, OptionalInt otherwise, int atLast) {
        return json.has(key) ? size(key) : isNull(key) ? atLast : otherwise.orElse(atLast);
    }

    public int kvHeads() {
        int heads = size("num_attention_heads");
        int kvHeads = size("num_key_value_heads", family.defaults().kvHeads(), heads);
        require(heads % kvHeads == 0, "num_attention_heads", "a multiple of num_key_value_heads = " + kvHeads, heads);
        return kvHeads;
    }

    public int headWidth() {
        int width = size("hidden_size");
        int heads = size("num_attention_heads");
        if (!json.has("head_dim") && family.defaults().headWidth().isEmpty()) {
            require(width % heads == 0, "hidden_size", "a multiple of num_attention_heads = " + heads, width);
        }
        int headWidth = size("head_dim", family.defaults().headWidth(), width / heads);
        require(headWidth % 2 == 0, "head_dim", "an even number, for RoPE turns pairs", headWidth);
        return headWidth;
    }

    public double normEpsilon() {
        double epsilon = json.number("rms_norm_eps", family.defaults().normEpsilon());
        require(epsilon > 0 && epsilon < 1, "rms_norm_eps", "a number between 0 and 1", epsilon);
        return epsilon;
    }

    public boolean tiedHead() {
        return json.bool("tie_word_embeddings", family.defaults().tiedHead());
    }

    /** What {@code max_position_embeddings} says, whether or not frequencies are right so far. */
    int statedPositions() {
        return json.has("max_position_embeddings")
                ? size("max_position_embeddings")
                : family.defaults().maxPositions();
    }

    /** Positions of the longest sequence that the rotary parts of these layers are made for. */
    public int maxPositions(List<LayerAttention> attention) {
        int most = statedPositions();
        for (LayerAttention layer : attention) {
            if (layer.rotary().scaling() instanceof RopeScaling.LongRope scaling) {
                most = Math.min(most, scaling.originalPositions());
            }
        }
        return most;
    }

    /** A number above 0. */
    double positive(String key, double otherwise) {
        double number = json.number(key, otherwise);
        require(number > 0 && number < Double.POSITIVE_INFINITY, key, "a number > 0", number);
        return number;
    }

    /** A cap, 0 for none: a number above 0, or null. */
    double cap(String key, double otherwise) {
        return isNull(key) ? 0 : !json.has(key) && otherwise == 0 ? 0 : positive(key, otherwise);
    }

    /** Positions of {@code sliding_window}, 0 for all: null, or absent where the family has none by itself. */
    int window(int otherwise) {
        return json.has("sliding_window") ? size("sliding_window") : isNull("sliding_window") ? 0 : otherwise;
    }

    private boolean isNull(String key) {
        return json.keys().contains(key) && !json.has(key);
    }

    /** All layers alike; refuses {@code layer_types} that say otherwise, where a family's computation does not look at them. */
    List<LayerAttention> everyLayer(LayerAttention one) {
        boolean window = one.window() > 0;
        for (int layer = 0; layer < layers(); layer++) {
            require(
                    slides(layer, any -> window) == window,
                    LAYER_TYPES,
                    (window ? SLIDING : FULL) + " in every layer of this family",
                    json.get(LAYER_TYPES));
        }
        return Collections.nCopies(layers(), one);
    }

    /**
     * What {@code layer_types} says, or the family's rule where it is absent.
     *
     * @param slides which layers have a window by the family's rule
     */
    List<LayerAttention> byType(IntPredicate slides, LayerAttention full, LayerAttention sliding) {
        List<LayerAttention> all = new ArrayList<>();
        for (int layer = 0; layer < layers(); layer++) {
            boolean here = slides(layer, slides);
            require(
                    !here || sliding.window() > 0,
                    LAYER_TYPES,
                    FULL + " in every layer, for no sliding_window is in use",
                    SLIDING);
            all.add(here ? sliding : full);
        }
        return all;
    }

    /** Whether a layer has a window, as above. */
    boolean slides(int layer, IntPredicate otherwise) {
        if (!json.has(LAYER_TYPES)) {
            return otherwise.test(layer);
        }
        List<Object> types = json.list(LAYER_TYPES);
        require(types.size() == layers(), LAYER_TYPES, "one for each of " + layers() + " layers", types.size());
        Object type = types.get(layer);
        require(FULL.equals(type) || SLIDING.equals(type), LAYER_TYPES, FULL + " or " + SLIDING, type);
        return SLIDING.equals(type);
    }

    /** Refuses a part that is not computed. */
    public void refuseTrue(String key) {
        require(!json.bool(key, false), key, "false", true);
    }

    /** The rotary part of all layers, whose heads turn whole. */
    Rotary rotary() {
        Rotary rotary = partialRotary();
        require(rotary.width() == headWidth(), PARTIAL, "1", partial(rope()));
        return rotary;
    }

    /** The same where a part of each head may turn. */
    Rotary partialRotary() {
        JsonObject rope = rope();
        for (String key : rope.keys()) {
            if (rope.get(key) instanceof Map<?, ?>) {
                throw new Fault(
                        rope.where() + ": " + key,
                        "the same rotary parameters in all layers of a " + family.modelType(),
                        "some for layers of one type",
                        OTHER_POLICY);
            }
        }
        double partial = partial(rope);
        int width = (int) (headWidth() * partial);
        require(
                partial > 0 && partial <= 1 && width >= 2 && width % 2 == 0,
                PARTIAL,
                "above 0, at most 1, and an even number of a head's " + headWidth() + " elements",
                partial);
        return rotary(rope, theta(rope, "rope_theta", family.defaults().ropeTheta()), width);
    }

    private double partial(JsonObject rope) {
        return rope.has(PARTIAL) ? rope.number(PARTIAL) : json.number(PARTIAL, 1);
    }

    /**
     * The rotary part of the layers of one type, nested as version 5 writes it or, for one of the types, flat as version 4 does.
     *
     * @param flat whether version 4's {@code rope_scaling} speaks of this type
     * @param thetaKey where version 4 has its base
     */
    Rotary rotary(String type, boolean flat, String thetaKey, double theta) {
        JsonObject nested = json.has("rope_parameters") ? json.object("rope_parameters") : none();
        JsonObject rope = nested.has(type) ? nested.object(type) : none();
        for (String key : nested.keys()) {
            if (!(nested.get(key) instanceof Map<?, ?>) && nested.has(key)) {
                throw new Fault(
                        nested.where() + ": " + key,
                        "rotary parameters for " + FULL + " and " + SLIDING,
                        "some beside them",
                        RESTORE);
            }
        }
        if (flat && json.has("rope_scaling")) {
            // As transformers 5 does: a default type is there already, so that the older name, "type", says nothing.
            Map<String, Object> both = new LinkedHashMap<>(Map.of("rope_type", "default"));
            both.putAll(rope.fields());
            both.putAll(json.object("rope_scaling").fields());
            rope = new JsonObject(json.where() + ": rope_scaling", both);
        }
        return rotary(rope, theta(rope, thetaKey, theta), headWidth());
    }

    private double theta(JsonObject rope, String key, double otherwise) {
        double theta = rope.has("rope_theta") ? rope.number("rope_theta") : json.number(key, otherwise);
        require(theta > 0 && theta < Double.POSITIVE_INFINITY, key, "a number > 0", theta);
        return theta;
    }

    /** Version 4's {@code rope_scaling} goes before version 5's {@code rope_parameters} where it says anything. */
    private JsonObject rope() {
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            if (json.has(key) && !json.object(key).fields().isEmpty()) {
                return json.object(key);
            }
        }
        return none();
    }

    private JsonObject none() {
        return new JsonObject(json.where(), Map.of());
    }

    private Rotary rotary(JsonObject rope, double theta, int width) {
        String type = rope.string("rope_type", rope.string("type", "default"));
        check(rope, type.equals(rope.string("type", type)), "one type", type + " and " + rope.string("type", type));
        RopeScaling scaling =
                switch (type) {
                    case "default" -> RopeScaling.NONE;
                    case "linear" -> linear(rope);
                    case "llama3" -> llama3(rope);
                    case "longrope", "su" -> longRope(rope, width / 2);
                    case "dynamic" -> new RopeScaling.Dynamic(factor(rope));
                    case "yarn" -> yarn(rope, width, theta);
                    default ->
                        throw new Fault(
                                rope.where(),
                                "rope type default, linear, dynamic, llama3, yarn or longrope",
                                type,
                                "remove the scaling if contexts stay within those of pre-training");
                };
        return new Rotary(theta, scaling, width);
    }

    private static RopeScaling linear(JsonObject rope) {
        return new RopeScaling.Linear(factor(rope));
    }

    private static double factor(JsonObject rope) {
        double factor = rope.number("factor");
        check(rope, factor >= 1 && factor < Double.POSITIVE_INFINITY, "factor >= 1", factor);
        return factor;
    }

    private RopeScaling yarn(JsonObject rope, int width, double theta) {
        int original = rope.integer(ORIGINAL, statedPositions());
        check(rope, original >= 2, ORIGINAL + " >= 2", original);
        double factor = rope.has("factor") ? factor(rope) : (double) statedPositions() / original;
        check(rope, factor >= 1, "factor >= 1", factor);
        double fast = rope.number("beta_fast", 32);
        double slow = rope.number("beta_slow", 1);
        check(
                rope,
                slow > 0 && fast >= slow && fast < Double.POSITIVE_INFINITY,
                "0 < beta_slow <= beta_fast",
                slow + ", " + fast);
        double magnitude = rope.number("attention_factor", yarnMagnitude(rope, factor));
        check(rope, magnitude > 0 && magnitude < Double.POSITIVE_INFINITY, "attention_factor > 0", magnitude);
        return RopeScaling.Yarn.of(factor, fast, slow, original, magnitude, rope.bool("truncate", true), width, theta);
    }

    /** What the paper suggests (§3.4), or DeepSeek's quotient of two such. */
    private static double yarnMagnitude(JsonObject rope, double factor) {
        double above = rope.number("mscale", 0);
        double below = rope.number("mscale_all_dim", 0);
        double log = factor <= 1 ? 0 : 0.1 * StrictMath.log(factor);
        return above != 0 && below != 0 ? (above * log + 1) / (below * log + 1) : log + 1;
    }

    private static RopeScaling llama3(JsonObject rope) {
        RopeScaling.Llama3 scaling = new RopeScaling.Llama3(
                rope.number("factor"),
                rope.number("low_freq_factor"),
                rope.number("high_freq_factor"),
                rope.integer(ORIGINAL));
        check(
                rope,
                scaling.factor() >= 1
                        && scaling.lowFrequencyFactor() > 0
                        && scaling.highFrequencyFactor() > scaling.lowFrequencyFactor()
                        && scaling.originalPositions() >= 1,
                "factor >= 1, 0 < low_freq_factor < high_freq_factor, " + ORIGINAL + " >= 1",
                scaling);
        return scaling;
    }

    private RopeScaling longRope(JsonObject rope, int pairs) {
        int stated = statedPositions();
        // Phi-3 writes the length of pre-training beside the rotary parameters, and it goes before theirs.
        int original = json.has(ORIGINAL) ? size(ORIGINAL) : rope.integer(ORIGINAL, stated);
        check(rope, original >= 2 && original <= stated, ORIGINAL + " from 2 to " + stated, original);
        double factor = rope.number("factor", (double) stated / original);
        double usual = factor <= 1 ? 1 : Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(original));
        double magnitude = rope.number("attention_factor", usual);
        check(rope, magnitude > 0 && magnitude < Double.POSITIVE_INFINITY, "attention_factor > 0", magnitude);
        return new RopeScaling.LongRope(
                divisors(rope, "short_factor", pairs),
                divisors(rope, "long_factor", pairs),
                magnitude,
                original,
                stated);
    }

    private static List<Double> divisors(JsonObject rope, String key, int pairs) {
        List<Double> divisors = new ArrayList<>();
        for (Object one : rope.list(key)) {
            double divisor = one instanceof Number number ? number.doubleValue() : 0;
            check(rope, divisor > 0 && divisor < Double.POSITIVE_INFINITY, key + " of numbers above 0", one);
            divisors.add(divisor);
        }
        check(rope, divisors.size() == pairs, key + " of " + pairs + " numbers", divisors.size() + " numbers");
        return divisors;
    }

    private static void check(JsonObject rope, boolean holds, String expected, Object found) {
        if (!holds) {
            throw new Fault(rope.where(), expected, String.valueOf(found), RESTORE);
        }
    }

    /** Refuses a field. */
    public void require(boolean holds, String key, String expected, Object found) {
        if (!holds) {
            throw new Fault(json.where() + ": " + key, expected, String.valueOf(found), OTHER_POLICY);
        }
    }

    /** What to do about a policy that is not computed. */
    public static final String OTHER_POLICY =
            "use a policy of the families in docs/reference/policies.md without this setting";
}
