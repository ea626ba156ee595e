package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a policy's directory holds beside what is read, and what makes another policy of it for whoever reads it: an adapter is refused,
 * other weights and settings of sampling are told.
 */
final class Unused {
    /** An adapter's files, which Firesteel does not apply. */
    private static final List<String> ADAPTERS =
            List.of("adapter_config.json", "adapter_model.safetensors", "adapter_model.bin");

    /** What is no folder, by its name: not asked for an adapter, since asking takes time where the policy lies far away. */
    private static final Pattern OTHER_FILE =
            Pattern.compile("\\.(json|safetensors|bin|gguf|txt|md|model|jinja|pth?|onnx|h5|msgpack|gitattributes)$");

    private static final Object NONE = new Object();

    /**
     * Settings of transformers' GenerationConfig that change which tokens are sampled, each with the value that changes nothing; {@link
     * #NONE} where any does.
     */
    private static final Map<String, Object> SAMPLING = Map.ofEntries(
            Map.entry("temperature", 1.0),
            Map.entry("top_p", 1.0),
            Map.entry("top_k", 0),
            Map.entry("min_p", 0.0),
            Map.entry("typical_p", 1.0),
            Map.entry("epsilon_cutoff", 0.0),
            Map.entry("eta_cutoff", 0.0),
            Map.entry("num_beams", 1),
            Map.entry("penalty_alpha", NONE),
            Map.entry("guidance_scale", 1.0),
            Map.entry("repetition_penalty", 1.0),
            Map.entry("encoder_repetition_penalty", 1.0),
            Map.entry("no_repeat_ngram_size", 0),
            Map.entry("bad_words_ids", NONE),
            Map.entry("sequence_bias", NONE),
            Map.entry("suppress_tokens", List.of()),
            Map.entry("begin_suppress_tokens", List.of()),
            Map.entry("forced_bos_token_id", NONE),
            Map.entry("forced_eos_token_id", NONE),
            Map.entry("min_length", 0),
            Map.entry("min_new_tokens", 0),
            Map.entry("exponential_decay_length_penalty", NONE),
            Map.entry("stop_strings", NONE));

    private Unused() {}

    /** transformers would load the adapter on top of the weights beside it, so the weights alone are another policy. */
    static void check(FileSource source) throws IOException {
        for (String name : ADAPTERS) {
            if (source.exists(name)) {
                throw new Fault(
                        source.where(),
                        "a whole policy and no adapter",
                        name,
                        "merge it: PeftModel.from_pretrained(…).merge_and_unload().save_pretrained(…); or move the adapter's"
                                + " files away to use the weights without it");
            }
        }
    }

    /** What else there is and is not used, in sentences: other weights, adapters in folders below, settings of sampling. */
    static List<String> notes(FileSource source) throws IOException {
        List<String> notes = new ArrayList<>();
        List<String> names = source.names().stream().sorted().toList();
        List<String> weights = names.stream().filter(Unused::isNeverRead).toList();
        if (!weights.isEmpty()) {
            notes.add(String.join(", ", weights) + ": not used, the weights are those of " + WeightFiles.SINGLE
                    + " or of the shards that its index names");
        }
        for (String folder : names) {
            for (String name : OTHER_FILE.matcher(folder).find() ? List.<String>of() : ADAPTERS) {
                if (source.exists(folder + "/" + name)) {
                    notes.add(folder + "/" + name + ": not used; an adapter is merged into the weights before");
                }
            }
        }
        List<String> sampling = sampling(source);
        if (!sampling.isEmpty()) {
            notes.add(HuggingFaceDirectory.GENERATION_CONFIG + ": " + String.join(", ", sampling)
                    + ": not used, and other programs sample by it. Of this file the stop tokens are read;"
                    + " rollout.temperature, rollout.top-k, rollout.top-p and the keys beside them say the rest");
        }
        return notes;
    }

    /** Settings that change what is sampled, {@code key = value}, sorted. */
    private static List<String> sampling(FileSource source) throws IOException {
        if (!source.exists(HuggingFaceDirectory.GENERATION_CONFIG)) {
            return List.of();
        }
        JsonObject generation =
                HuggingFaceDirectory.json(source, HuggingFaceDirectory.GENERATION_CONFIG, HuggingFaceDirectory.RESTORE);
        List<String> used = new ArrayList<>();
        for (String key : new TreeSet<>(SAMPLING.keySet())) {
            Object value = generation.has(key) ? generation.get(key) : null;
            if (value != null && !isNeutral(value, SAMPLING.get(key))) {
                used.add(key + " = " + Json.print(value));
            }
        }
        return used;
    }

    private static boolean isNeutral(Object value, Object neutral) {
        return value instanceof Number number && neutral instanceof Number none
                ? number.doubleValue() == none.doubleValue()
                : value.equals(neutral);
    }

    /** Copies of the same weights that publishers put beside them, for other programs. */
    private static boolean isNeverRead(String name) {
        return name.matches("consolidated.*\\.safetensors|pytorch_model.*\\.bin|.*\\.gguf");
    }

    /**
     * Refuses weights beside those that are read: servers load every {@code *.safetensors} of a folder, so that one more makes another
     * policy of it there. Copies under publishers' names are told instead, and {@code optimiser-…} lies in checkpoints before 0.2.
     */
    static void checkWeights(FileSource source, Collection<String> read) throws IOException {
        List<String> others = source.names().stream()
                .filter(name -> name.endsWith(".safetensors")
                        && !name.contains("/") // a checkpoint names what lies in its folders too
                        && !read.contains(name)
                        && !isNeverRead(name)
                        && !name.startsWith("optimiser-"))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw new Fault(
                    source.where(),
                    "the weights of one policy",
                    String.join(", ", read) + ", and beside them " + String.join(", ", others) + ", which nobody reads",
                    "move them away: other programs load every .safetensors file of a folder; an adapter is merged before");
        }
    }
}
