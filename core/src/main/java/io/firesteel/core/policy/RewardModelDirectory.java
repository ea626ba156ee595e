package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.Tokenizer;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A reward model as a directory in Hugging Face's layout, which transformers' {@code AutoModelForSequenceClassification} loads: the
 * policy's tensors but its head, {@code score.weight} of one label, and the policy's tokenizer. The files are a policy's otherwise, see
 * {@link HuggingFaceDirectory}. Closing it closes the tokenizer.
 *
 * <p>transformers reads the number at the last token that is no padding. Where the padding token also ends completions, {@code
 * config.json} names none, and transformers refuses batches of several: it would read the token before the last one.
 *
 * @param model architecture and weights
 * @param tokenizer the policy's
 * @param tokenizerFiles {@code tokenizer.json} and the files that go with it, by name
 * @param stopTokens ids that end a completion, at least one
 * @param provenance the content of {@code provenance.json}; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record RewardModelDirectory(
        RewardModel model,
        Tokenizer tokenizer,
        Map<String, byte[]> tokenizerFiles,
        int[] stopTokens,
        Map<String, Object> provenance)
        implements AutoCloseable {
    /** Reads a reward model; everything is checked before the weights are allocated. The caller closes what it gets. */
    public static RewardModelDirectory read(FileSource source) {
        try {
            Unused.check(source);
            JsonObject config = HuggingFaceDirectory.json(
                    source, HuggingFaceDirectory.CONFIG, "is this the directory of a reward model?");
            if (!HuggingFaceConfig.isOfSequenceClassification(config)) {
                throw new Fault(
                        config.where() + ": architectures",
                        "a reward model, …ForSequenceClassification",
                        config.has("architectures") ? config.list("architectures") + ", a policy" : "none",
                        "make one of it with a stage of kind reward-model; a policy that is asked in words is kind ="
                                + " judge");
            }
            HuggingFaceConfig.requireOneLabel(config);
            Architecture architecture = HuggingFaceConfig.read(config);
            int[] stopTokens = HuggingFaceDirectory.stopTokens(source, config, architecture);
            Map<String, byte[]> tokenizerFiles = HuggingFaceDirectory.tokenizerFiles(source);
            Map<String, Object> provenance = source.exists(HuggingFaceDirectory.PROVENANCE)
                    ? HuggingFaceDirectory.json(source, HuggingFaceDirectory.PROVENANCE, HuggingFaceDirectory.RESTORE)
                            .fields()
                    : Map.of();
            float[] parameters = ArrayParameters.arrayOf(
                    WeightFiles.read(source, architecture, () -> ParameterLayout.withScalarHead(architecture)));
            return new RewardModelDirectory(
                    new RewardModel(architecture, parameters),
                    new Tokenizer(
                            source.where() + "/" + HuggingFaceDirectory.TOKENIZER,
                            tokenizerFiles.get(HuggingFaceDirectory.TOKENIZER)),
                    tokenizerFiles,
                    stopTokens,
                    provenance);
        } catch (IOException e) {
            throw new Fault(
                    source.where(),
                    "a readable reward model's directory",
                    e.toString(),
                    "check the path and permissions",
                    e);
        }
    }

    /**
     * Writes a reward model: weights first, {@code config.json} last, so that an unfinished directory is none.
     *
     * @param of the policy that it was made of, whose tokenizer and stop tokens it has
     * @param provenance what {@code provenance.json} shall say; JSON values
     */
    public static void write(FileSink sink, RewardModel model, PolicyDirectory of, Map<String, ?> provenance) {
        Map<String, byte[]> files = new LinkedHashMap<>(of.tokenizerFiles());
        files.putIfAbsent(
                HuggingFaceDirectory.TOKENIZER_CONFIG,
                HuggingFaceDirectory.tokenizerConfig(of.tokenizerJson(), of.stopTokens()));
        files.put(HuggingFaceDirectory.PROVENANCE, HuggingFaceDirectory.utf8(Json.printIndented(provenance)));
        files.put(
                HuggingFaceDirectory.CONFIG,
                HuggingFaceDirectory.utf8(Json.printIndented(HuggingFaceConfig.writeRewardModel(
                        model.architecture(), DataType.F32, of.stopTokens(), padding(of)))));
        try {
            sink.write(
                    WeightFiles.SINGLE,
                    out -> Safetensors.write(out, model.layout(), model.parameters(), DataType.F32, Map.of()));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                sink.write(file.getKey(), out -> out.write(file.getValue()));
            }
        } catch (IOException e) {
            throw new Fault(
                    sink.where(), "a directory to write to", e.toString(), "check permissions and free space", e);
        }
    }

    /** The tokenizer's padding token, unless it also ends completions. */
    private static OptionalInt padding(PolicyDirectory of) {
        byte[] configuration = of.tokenizerFiles().get(HuggingFaceDirectory.TOKENIZER_CONFIG);
        String named = "<pad>";
        if (configuration != null) {
            JsonObject json = Json.object(HuggingFaceDirectory.TOKENIZER_CONFIG, configuration);
            Object token =
                    json.get("pad_token") instanceof Map<?, ?> added ? added.get("content") : json.get("pad_token");
            named = token == null ? named : token.toString();
        }
        OptionalInt id = of.tokenizer().id(named);
        return id.isPresent() && Arrays.stream(of.stopTokens()).noneMatch(stop -> stop == id.getAsInt())
                ? id
                : OptionalInt.empty();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
