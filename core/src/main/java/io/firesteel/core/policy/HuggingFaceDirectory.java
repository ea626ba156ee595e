package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A policy as a directory in Hugging Face's layout: {@code config.json}, {@code model.safetensors} (or shards with {@code
 * model.safetensors.index.json}), {@code tokenizer.json}, {@code generation_config.json}; and ours, {@code
 * provenance.json}. What is written here, transformers and the servers built on it load.
 */
public final class HuggingFaceDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(HuggingFaceDirectory.class);

    public static final String CONFIG = "config.json";
    public static final String GENERATION_CONFIG = "generation_config.json";
    public static final String TOKENIZER = "tokenizer.json";
    public static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    public static final String PROVENANCE = "provenance.json";

    /** Files that other tools want beside tokenizer.json; carried along unread. */
    private static final List<String> TOKENIZER_COMPANIONS = List.of(
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json");

    /** Where the policy lies in a run and in a checkpoint, and other things beside it. */
    public static final String FOLDER = "policy";

    private static final int MAX_JSON_BYTES = 64 << 20;
    static final String RESTORE = "restore the files that came with the policy";

    private HuggingFaceDirectory() {}

    /** Reads a local directory. */
    public static PolicyDirectory read(Path directory) {
        return read(FileSource.directory(directory));
    }

    /** A run's or a checkpoint's folder of the policy; the directory itself where it has none: it is a policy's, or nobody's. */
    public static FileSource within(FileSource directory) {
        try {
            return directory.exists(FOLDER + "/" + CONFIG) ? directory.folder(FOLDER) : directory;
        } catch (IOException e) {
            throw new Fault(
                    directory.where(), "a readable directory", e.toString(), "check the path and permissions", e);
        }
    }

    /** Reads a policy; everything is checked before the weights are allocated. The caller closes what it gets. */
    public static PolicyDirectory read(FileSource source) {
        try {
            Unused.check(source);
            JsonObject config = json(
                    source,
                    CONFIG,
                    AdapterDirectory.isIn(source.folder("adapter"))
                            ? "these are adapters alone: firesteel export merges them into their base, --policy takes this directory"
                            : "is this the directory of a policy?");
            if (HuggingFaceConfig.isOfSequenceClassification(config)) {
                throw new Fault(
                        config.where() + ": architectures",
                        "a policy, which gives the next token",
                        config.list("architectures") + ", a reward model, which gives one number",
                        "name the policy that it was made of; a reward model stands in rewards.parts with kind ="
                                + " reward-model");
            }
            Architecture architecture = HuggingFaceConfig.read(config);
            ControlTokens controlTokens = controlTokens(source, config, architecture);
            Map<String, byte[]> tokenizerFiles = tokenizerFiles(source);
            Map<String, Object> provenance = source.exists(PROVENANCE)
                    ? json(source, PROVENANCE, RESTORE).fields()
                    : Map.of();
            Parameters parameters = WeightFiles.read(source, architecture);
            Unused.notes(source).forEach(note -> LOG.warn("{}: {}", source.where(), note));
            Tokenizer tokenizer = new Tokenizer(source.where() + "/" + TOKENIZER, tokenizerFiles.get(TOKENIZER));
            if (tokenizer.vocabularySize() > architecture.vocabulary()) {
                tokenizer.close();
                throw new Fault(
                        source.where() + "/" + TOKENIZER,
                        "ids below the embedding's " + architecture.vocabulary() + " rows",
                        "ids up to " + (tokenizer.vocabularySize() - 1),
                        "use the tokenizer.json that came with these weights");
            }
            Policy policy = new Policy(architecture, 0, parameters);
            return new PolicyDirectory(policy, tokenizer, tokenizerFiles, controlTokens, provenance);
        } catch (IOException e) {
            throw new Fault(
                    source.where(), "a readable policy directory", e.toString(), "check the path and permissions", e);
        }
    }

    /** Writes a local directory. */
    public static void write(
            Path directory,
            Policy policy,
            Map<String, byte[]> tokenizerFiles,
            int[] stopTokens,
            DataType type,
            Map<String, ?> provenance) {
        write(FileSink.directory(directory), policy, tokenizerFiles, stopTokens, type, provenance);
    }

    /** Writes a policy in one file of weights, with no other steering tokens than those that end a completion. */
    public static void write(
            FileSink sink,
            Policy policy,
            Map<String, byte[]> tokenizerFiles,
            int[] stopTokens,
            DataType type,
            Map<String, ?> provenance) {
        write(
                sink,
                policy.architecture(),
                policy,
                tokenizerFiles,
                ControlTokens.stop(stopTokens),
                Storage.oneFile(type),
                provenance);
    }

    /**
     * Writes a policy: weights first, {@code config.json} last, so that an unfinished directory is no policy. Of how to sample nothing is
     * said: it was learned as {@code rollout} says, and another program's greedy completions shall be this one's.
     *
     * @param parameters in the order of the architecture's {@link ParameterLayout}; asked for in pieces
     * @param tokenizerFiles at least {@code tokenizer.json}
     * @param provenance what {@code provenance.json} shall say; JSON values
     */
    public static void write(
            FileSink sink,
            Architecture architecture,
            Parameters parameters,
            Map<String, byte[]> tokenizerFiles,
            ControlTokens controlTokens,
            Storage storage,
            Map<String, ?> provenance) {
        Map<String, Object> config = HuggingFaceConfig.write(architecture, storage.type(), controlTokens.stop());
        controlTokens.writeInto(config);
        Map<String, Object> generation = new LinkedHashMap<>();
        generation.put("_from_model_config", true);
        controlTokens.writeInto(generation);
        Map<String, byte[]> files = new LinkedHashMap<>(tokenizerFiles);
        if (!files.containsKey(TOKENIZER)) {
            throw new IllegalArgumentException("no " + TOKENIZER + " among " + files.keySet());
        }
        files.putIfAbsent(TOKENIZER_CONFIG, tokenizerConfig(files.get(TOKENIZER), controlTokens.stop()));
        files.put(GENERATION_CONFIG, utf8(Json.printIndented(generation)));
        files.put(PROVENANCE, utf8(Json.printIndented(provenance)));
        files.put(CONFIG, utf8(Json.printIndented(config)));
        try {
            ParameterLayout layout = new ParameterLayout(architecture);
            storage.requireHeld(sink.where(), layout, parameters);
            storage.write(sink, layout, parameters);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                sink.write(file.getKey(), out -> out.write(file.getValue()));
            }
        } catch (IOException e) {
            throw new Fault(
                    sink.where(), "a directory to write to", e.toString(), "check permissions and free space", e);
        }
    }

    /** The fast tokenizer as it is: by model_type alone transformers would add its family's own tokens. */
    static byte[] tokenizerConfig(byte[] tokenizerJson, int[] stopTokens) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        JsonObject tokenizer = Json.object(TOKENIZER, tokenizerJson);
        for (Object added : tokenizer.has("added_tokens") ? tokenizer.list("added_tokens") : List.of()) {
            JsonObject token = JsonObject.of(TOKENIZER + ": added_tokens", added);
            if (token.integer("id") == stopTokens[0]) {
                config.put("eos_token", token.string("content"));
            }
        }
        return utf8(Json.printIndented(config));
    }

    static JsonObject json(FileSource source, String name, String fix) throws IOException {
        String where = source.where() + "/" + name;
        if (!source.exists(name)) {
            throw new Fault(source.where(), name, "no such file", fix);
        }
        try (InputStream in = source.open(name)) {
            return Json.object(where, in, MAX_JSON_BYTES);
        }
    }

    /** generation_config.json decides, as in transformers; else config.json. */
    static int[] stopTokens(FileSource source, JsonObject config, Architecture architecture) throws IOException {
        JsonObject from = config;
        if (source.exists(GENERATION_CONFIG)) {
            JsonObject generation = json(source, GENERATION_CONFIG, RESTORE);
            from = generation.has("eos_token_id") ? generation : config;
        }
        Object eos = from.get("eos_token_id");
        List<?> ids = eos instanceof List<?> list ? list : eos == null ? List.of() : List.of(eos);
        if (ids.isEmpty()) {
            throw new Fault(
                    from.where() + ": eos_token_id",
                    "at least one token that ends a completion",
                    "none",
                    "add eos_token_id to generation_config.json");
        }
        for (Object id : ids) {
            if (!(id instanceof Long number) || number < 0 || number >= architecture.vocabulary()) {
                throw new Fault(
                        from.where() + ": eos_token_id",
                        "token ids from 0 to " + (architecture.vocabulary() - 1),
                        String.valueOf(id),
                        RESTORE);
            }
        }
        return ids.stream()
                .flatMapToInt(id -> IntStream.of(((Long) id).intValue()))
                .toArray();
    }

    private static ControlTokens controlTokens(FileSource source, JsonObject config, Architecture architecture)
            throws IOException {
        int[] stop = stopTokens(source, config, architecture);
        List<JsonObject> files = source.exists(GENERATION_CONFIG)
                ? List.of(json(source, GENERATION_CONFIG, RESTORE), config)
                : List.of(config);
        return ControlTokens.of(stop, architecture.vocabulary(), files);
    }

    static Map<String, byte[]> tokenizerFiles(FileSource source) throws IOException {
        if (!source.exists(TOKENIZER)) {
            throw new Fault(
                    source.where(),
                    TOKENIZER,
                    "no such file",
                    "write it with AutoTokenizer.from_pretrained(…).save_pretrained(…)");
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(TOKENIZER, bytes(source, TOKENIZER));
        for (String name : TOKENIZER_COMPANIONS) {
            if (source.exists(name)) {
                files.put(name, bytes(source, name));
            }
        }
        return files;
    }

    private static byte[] bytes(FileSource source, String name) throws IOException {
        try (InputStream in = source.open(name)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES);
            if (in.read() >= 0) {
                throw new Fault(source.where() + "/" + name, "at most " + MAX_JSON_BYTES + " bytes", "more", RESTORE);
            }
            return bytes;
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
