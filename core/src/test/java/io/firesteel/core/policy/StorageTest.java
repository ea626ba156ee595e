package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.WordLevelTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

class StorageTest {
    private static final Map<String, byte[]> TOKENIZER = Map.of(
            "tokenizer.json",
            WordLevelTokenizer.build(List.of("<pad>", "<bos>", "<eos>"), List.of("a"))
                    .getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private void write(Policy policy, Storage storage) {
        HuggingFaceDirectory.write(
                FileSink.directory(directory),
                policy.architecture(),
                policy,
                TOKENIZER,
                new ControlTokens(new int[] {2, 0}, OptionalInt.of(1), OptionalInt.of(0)),
                storage,
                Map.of());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private JsonObject json(String name) throws IOException {
        return Json.object(name, Files.readAllBytes(directory.resolve(name)));
    }

    /**
     * The embedding has 28 numbers, 112 bytes; norms 4 of 16 bytes; q 16, k and v 8, o 16, gate, up and down 24 numbers. At 112 bytes a
     * file the embedding fills the first; norm, q (64) and k (32) are 112 bytes again.
     */
    @Test
    void tensorsStayWholeAndInOrderAndAShardIsFullWhenTheNextOneWouldPassItsSize() throws IOException {
        Policy policy = TinyPolicies.policy("llama", true);
        write(policy, new Storage(DataType.F32, 112));

        JsonObject index = json("model.safetensors.index.json");
        JsonObject map = index.object("weight_map");
        int shards = new Storage(DataType.F32, 112).files(policy.layout());
        String of = String.format(Locale.ROOT, "-of-%05d.safetensors", shards);
        assertThat(map.string("model.embed_tokens.weight")).isEqualTo("model-00001" + of);
        for (String second : List.of("input_layernorm", "self_attn.q_proj", "self_attn.k_proj")) {
            assertThat(map.string("model.layers.0." + second + ".weight")).isEqualTo("model-00002" + of);
        }
        assertThat(map.string("model.layers.0.self_attn.v_proj.weight")).isEqualTo("model-00003" + of);
        assertThat(index.object("metadata").longInteger("total_size")).isEqualTo(policy.size() * 4L);
        assertThat(names().stream().filter(name -> name.startsWith("model-"))).hasSize(shards);
        List<String> inFiles = new ArrayList<>();
        for (String name : names()) {
            if (name.startsWith("model-")) {
                try (InputStream in = Files.newInputStream(directory.resolve(name))) {
                    SafetensorsHeader header = Safetensors.header(name, in, Files.size(directory.resolve(name)));
                    assertThat(header.tensors().get(0).begin()).isZero();
                    header.tensors().forEach(tensor -> {
                        assertThat(map.string(tensor.name())).isEqualTo(name);
                        inFiles.add(tensor.name());
                    });
                }
            }
        }
        assertThat(inFiles)
                .isEqualTo(policy.layout().slices().stream()
                        .map(ParameterLayout.Slice::name)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"F32, 1", "F32, 300", "BF16, 100", "F16, 64", "F32, 1000000"})
    void whatIsWrittenInAnyNumberOfFilesReadsBack(DataType type, long shardBytes) throws IOException {
        Policy policy = TinyPolicies.policy("qwen2", false);
        Storage storage = new Storage(type, shardBytes);
        write(policy, storage);

        assertThat(names().contains("model.safetensors")).isEqualTo(storage.files(policy.layout()) == 1);
        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            float[] expected = policy.parameters().clone();
            for (int i = 0; i < expected.length; i++) {
                expected[i] = type.rounded(expected[i]);
            }
            assertThat(read.policy().parameters()).isEqualTo(expected);
            assertThat(read.policy().fingerprint())
                    .isEqualTo(Parameters.of(expected).fingerprint());
        }
    }

    @Test
    void theTokensThatSteerAreSaidInBothConfigurationsAndReadBack() throws IOException {
        write(TinyPolicies.policy("llama", true), Storage.oneFile(DataType.BF16));

        for (String file : List.of("config.json", "generation_config.json")) {
            assertThat(json(file).integer("bos_token_id")).as(file).isEqualTo(1);
            assertThat(json(file).list("eos_token_id")).as(file).containsExactly(2L, 0L);
            assertThat(json(file).integer("pad_token_id")).as(file).isZero();
        }
        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.stopTokens()).containsExactly(2, 0);
            assertThat(read.controlTokens().begin()).hasValue(1);
            assertThat(read.controlTokens().padding()).hasValue(0);
        }

        Files.writeString(directory.resolve("generation_config.json"), "{\"pad_token_id\": -1, \"bos_token_id\": 3}");
        Files.writeString(
                directory.resolve("config.json"),
                Files.readString(directory.resolve("config.json"))
                        .replace("\"pad_token_id\": 0", "\"pad_token_id\": 7"));
        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.controlTokens().begin()).hasValue(3);
            assertThat(read.controlTokens().padding())
                    .as("-1 is none, and so is 7 of 7 rows")
                    .isEmpty();
        }
    }

    @Test
    void numbersThatTheTypeDoesNotHoldAreNamedAndNothingIsWritten() throws IOException {
        Policy policy = TinyPolicies.policy("llama", true);
        int at = policy.layout().slice("model.norm.weight").offset() + 2;
        policy.parameters()[at] = 70_000;

        assertThatThrownBy(() -> write(policy, Storage.oneFile(DataType.F16)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("model.norm.weight", "float16", "70000.0 at element 2", "bf16");
        assertThat(names()).isEmpty();
        write(policy, Storage.oneFile(DataType.BF16));
        assertThat(names()).contains("model.safetensors");
    }

    @Test
    void thePolicyOfARunOrOfACheckpointLiesInItsFolder() throws IOException {
        Policy policy = TinyPolicies.policy("llama", true);
        FileSource run = FileSource.directory(directory);
        assertThat(HuggingFaceDirectory.within(run).where()).isEqualTo(directory.toString());

        HuggingFaceDirectory.write(
                FileSink.directory(directory.resolve("policy")),
                policy,
                TOKENIZER,
                new int[] {0},
                DataType.F32,
                Map.of());

        try (PolicyDirectory read = HuggingFaceDirectory.read(HuggingFaceDirectory.within(run))) {
            assertThat(read.policy().parameters()).isEqualTo(policy.parameters());
        }
        assertThatThrownBy(() -> HuggingFaceDirectory.read(run))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("config.json");
    }
}
