package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Parts;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A family of policies, as Hugging Face's {@code model_type} names it: which parts its blocks have, and where {@code config.json} says so.
 * Closed: exactly what can be read and written.
 */
public sealed interface PolicyFamily
        permits Gemma2, Gemma3, Granite, Llama, Mistral, Olmo2, Phi3, Qwen2, Qwen3, SmolLm3 {
    /** {@code model_type} of config.json. */
    String modelType();

    /** The class that transformers loads it with. */
    String className();

    /** The class that transformers loads a reward model of it with. */
    default String rewardClassName() {
        return className().replace("ForCausalLM", "ForSequenceClassification");
    }

    /** What transformers takes for what is left out. */
    Defaults defaults();

    /** The parts of its blocks; refuses settings of this family that are not computed. */
    Parts parts(ConfigFields config);

    /** What each layer's attention reaches: all positions, with one way of turning, unless a family says otherwise. */
    default List<LayerAttention> attention(ConfigFields config) {
        return config.everyLayer(new LayerAttention(config.rotary(), 0));
    }

    /** Where config.json names the activation. */
    default String activationKey() {
        return "hidden_act";
    }

    /** Adds what only this family's config.json says; the rest is there. */
    void write(Architecture architecture, Map<String, Object> config);

    /** All of them. */
    List<PolicyFamily> ALL = List.of(
            new Llama(),
            new Qwen2(),
            new Qwen3(),
            new Mistral(),
            new SmolLm3(),
            new Phi3(),
            new Granite(),
            new Olmo2(),
            new Gemma2(),
            new Gemma3());

    /** The family of that {@code model_type}. */
    static Optional<PolicyFamily> of(String modelType) {
        return ALL.stream()
                .filter(family -> family.modelType().equals(modelType))
                .findFirst();
    }

    /** Their model types, for messages: {@code llama, qwen2 or qwen3}. */
    static String names() {
        String all = ALL.stream().map(PolicyFamily::modelType).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return all.substring(0, last) + " or " + all.substring(last + 2);
    }
}
