package io.firesteel.core.policy.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A family of policies, as Hugging Face's {@code model_type} names it: which parts its blocks have, and what transformers takes for
 * settings that a {@code config.json} leaves out. Closed: exactly what can be read and written.
 */
public sealed interface PolicyFamily permits Llama, Qwen2, Qwen3 {
    /** {@code model_type} of config.json. */
    String modelType();

    /** The class that transformers loads it with. */
    String className();

    /** Whether the projections to queries, keys and values have biases. */
    boolean qkvBias();

    /** Whether queries and keys are normalised, head by head. */
    boolean qkNorm();

    /** The width of a head where the configuration names none; empty where it is the policy's width over the heads. */
    Optional<Integer> headWidth();

    /** Positions where the configuration names none. */
    int maxPositions();

    /** A setting that transformers expects in this family's config.json, which is false in every policy that Firesteel computes. */
    String falseSetting();

    /** All of them. */
    List<PolicyFamily> ALL = List.of(new Llama(), new Qwen2(), new Qwen3());

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
