package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
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
            "chat_template.jinja");

    private static final int MAX_JSON_BYTES = 64 << 20;
    static final String RESTORE = "restore the files that came with the policy";

    private HuggingFaceDirectory() {}

    /** Reads a local directory. */
    public static PolicyDirectory read(Path directory) {
        return read(FileSource.directory(directory));
    }

    /** Reads a policy; everything is checked before the weights are allocated. The caller closes what it gets. */
    public static PolicyDirectory read(FileSource source) {
        try {
            Unused.check(source);
            JsonObject config = json(source, CONFIG, "is this the directory of a policy?");
            if (HuggingFaceConfig.isOfSequenceClassification(config)) {
                throw new Fault(
                        config.where() + ": architectures",
                        "a policy, which gives the next token",
                        config.list("architectures") + ", a reward model, which gives one number",
                        "name the policy that it was made of; a reward model stands in rewards.parts with kind ="
                                + " reward-model");
            }
            Architecture architecture = HuggingFaceConfig.read(config);
            int[] stopTokens = stopTokens(source, config, architecture);
            Map<String, byte[]> tokenizerFiles = tokenizerFiles(source);
            Map<String, Object> provenance = source.exists(PROVENANCE)
                    ? json(source, PROVENANCE, RESTORE).fields()
                    : Map.of();
            float[] parameters = WeightFiles.read(source, architecture);
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
            return new PolicyDirectory(policy, tokenizer, tokenizerFiles, stopTokens, provenance);
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

    /**
     * Writes a policy: weights first, {@code config.json} last, so that an unfinished directory is no policy.
     *
     * @param tokenizerFiles at least {@code tokenizer.json}
     * @param type of the weights in the file; BF16 and F16 round them
     * @param provenance what {@code provenance.json} shall say; JSON values
     */
    public static void write(
            FileSink sink,
            Policy policy,
            Map<String, byte[]> tokenizerFiles,
            int[] stopTokens,
            DataType type,
            Map<String, ?> provenance) {
        Map<String, Object> config = HuggingFaceConfig.write(policy.architecture(), type, stopTokens);
        Map<String, Object> generation = new LinkedHashMap<>();
        generation.put("_from_model_config", true);
        generation.put("eos_token_id", HuggingFaceConfig.oneOrList(stopTokens));
        Map<String, byte[]> files = new LinkedHashMap<>(tokenizerFiles);
        if (!files.containsKey(TOKENIZER)) {
            throw new IllegalArgumentException("no " + TOKENIZER + " among " + files.keySet());
        }
        files.putIfAbsent(TOKENIZER_CONFIG, tokenizerConfig(files.get(TOKENIZER), stopTokens));
        files.put(GENERATION_CONFIG, utf8(Json.printIndented(generation)));
        files.put(PROVENANCE, utf8(Json.printIndented(provenance)));
        files.put(CONFIG, utf8(Json.printIndented(config)));
        try {
            ParameterLayout layout = policy.layout();
            sink.write(WeightFiles.SINGLE, out -> Safetensors.write(out, layout, policy.parameters(), type, Map.of()));
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
