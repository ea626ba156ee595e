package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.WordLevelTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class HuggingFaceDirectoryTest {
    private static final Map<String, byte[]> TOKENIZER = Map.of(
            "tokenizer.json",
            WordLevelTokenizer.build(List.of("<eos>"), List.of("a", "b")).getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private void write(String family, boolean tied, DataType type) {
        HuggingFaceDirectory.write(
                directory, TinyPolicies.policy(family, tied), TOKENIZER, new int[] {0}, type, Map.of("run", "r1"));
    }

    private Map<String, Object> config() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve("config.json"));
        return new LinkedHashMap<>(Json.object("config.json", bytes).fields());
    }

    private void changeConfig(String key, String json) throws IOException {
        Map<String, Object> config = config();
        if (json == null) {
            config.remove(key);
        } else {
            config.put(key, Json.parse("test", json));
        }
        Files.writeString(directory.resolve("config.json"), Json.print(config));
    }

    @ParameterizedTest
    @CsvSource({"llama, true", "llama, false", "qwen2, true", "qwen2, false", "qwen3, true", "qwen3, false"})
    void everyFamilyReadsBackAsItWasWritten(String family, boolean tied) {
        Policy policy = TinyPolicies.policy(family, tied);
        write(family, tied, DataType.F32);

        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.policy().architecture()).isEqualTo(policy.architecture());
            assertThat(read.policy().parameters()).isEqualTo(policy.parameters());
            assertThat(read.policy().version()).isZero();
            assertThat(read.stopTokens()).containsExactly(0);
            assertThat(read.tokenizer().decode(read.tokenizer().encode("ab<eos>")))
                    .isEqualTo("ab<eos>");
            assertThat(read.tokenizerJson()).isEqualTo(TOKENIZER.get("tokenizer.json"));
            assertThat(read.provenance()).isEqualTo(Map.of("run", "r1"));
        }
    }

    @Test
    void theDirectoryHoldsTheFilesThatTransformersWants() throws IOException {
        write("llama", true, DataType.BF16);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "generation_config.json",
                            "model.safetensors",
                            "provenance.json",
                            "tokenizer.json",
                            "tokenizer_config.json");
        }
        assertThat(config())
                .containsEntry("architectures", List.of("LlamaForCausalLM"))
                .containsEntry("torch_dtype", "bfloat16")
                .containsEntry("eos_token_id", 0L)
                .containsEntry("num_key_value_heads", 1L);
        assertThat(Json.object("t", Files.readAllBytes(directory.resolve("tokenizer_config.json")))
                        .fields())
                .isEqualTo(Map.of("tokenizer_class", "PreTrainedTokenizerFast", "eos_token", "<eos>"));
    }

    @Test
    void theConfigIsWrittenLast() {
        List<String> names = new ArrayList<>();
        FileSink sink = new FileSink() {
            @Override
            public String where() {
                return "memory";
            }

            @Override
            public void write(String name, Writer writer) throws IOException {
                names.add(name);
                writer.to(OutputStream.nullOutputStream());
            }
        };

        HuggingFaceDirectory.write(
                sink, TinyPolicies.policy("qwen2", true), TOKENIZER, new int[] {0}, DataType.F32, Map.of());

        assertThat(names).startsWith("model.safetensors").endsWith("config.json");
    }

    @Test
    void policiesOfTheClassPathAreRead() throws IOException {
        write("qwen2", true, DataType.F32);

        URL parent = directory.getParent().toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {parent}, null);
                PolicyDirectory read = HuggingFaceDirectory.read(
                        FileSource.resources(loader, directory.getFileName().toString()))) {
            assertThat(read.policy().parameters())
                    .isEqualTo(TinyPolicies.policy("qwen2", true).parameters());
        }
    }

    @Test
    void shardsAreReadThroughTheirIndex() throws IOException {
        write("qwen2", false, DataType.F32);
        Policy policy = TinyPolicies.policy("qwen2", false);
        shard(policy);

        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.policy().parameters()).isEqualTo(policy.parameters());
        }

        Files.delete(directory.resolve("b.safetensors"));
        refuses("b.safetensors", "no such file", "copy all shards");
    }

    @Test
    void aTensorInTwoShardsIsRefused() throws IOException {
        write("qwen2", false, DataType.F32);
        shard(TinyPolicies.policy("qwen2", false));
        Files.copy(
                directory.resolve("a.safetensors"),
                directory.resolve("b.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        refuses("b.safetensors: model.embed_tokens.weight", "the same name in two files");
    }

    @Test
    void anIndexThatPointsOutOfTheDirectoryIsRefused() throws IOException {
        write("qwen2", true, DataType.F32);
        Files.delete(directory.resolve("model.safetensors"));
        Files.writeString(
                directory.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"t\":\"../x.safetensors\"}}");

        refuses("\"../x.safetensors\"");
    }

    /** The embedding into one file, all else into another. */
    private void shard(Policy policy) throws IOException {
        Files.delete(directory.resolve("model.safetensors"));
        Map<String, Object> weightMap = new LinkedHashMap<>();
        for (String file : List.of("a.safetensors", "b.safetensors")) {
            Map<String, Object> header = new LinkedHashMap<>();
            List<ParameterLayout.Slice> mine = policy.layout().slices().stream()
                    .filter(slice -> file.startsWith("a") == slice.name().equals(ParameterLayout.EMBEDDING))
                    .toList();
            int start = mine.get(0).offset();
            for (ParameterLayout.Slice slice : mine) {
                weightMap.put(slice.name(), file);
                int[] offsets = {4 * (slice.offset() - start), 4 * (slice.end() - start)};
                header.put(slice.name(), Map.of("dtype", "F32", "shape", slice.shape(), "data_offsets", offsets));
            }
            byte[] json = Json.print(header).getBytes(StandardCharsets.UTF_8);
            int count = mine.get(mine.size() - 1).end() - start;
            java.nio.ByteBuffer bytes =
                    java.nio.ByteBuffer.allocate(8 + json.length + 4 * count).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(json.length).put(json);
            DataType.F32.encode(policy.parameters(), start, count, bytes);
            Files.write(directory.resolve(file), bytes.array());
        }
        Files.writeString(
                directory.resolve("model.safetensors.index.json"), Json.print(Map.of("weight_map", weightMap)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type | \"gemma3\" | llama, qwen2, qwen3",
                "hidden_act | \"gelu\" | silu",
                "attention_bias | true | attention_bias",
                "mlp_bias | true | mlp_bias",
                "quantization_config | {\"bits\":4} | quantised",
                "layer_types | [\"full_attention\",\"sliding_attention\"] | sliding_attention",
                "rope_scaling | {\"type\":\"proportional\",\"factor\":4} | rope type default, linear, dynamic, llama3, yarn or longrope",
                "rope_scaling | {\"type\":\"yarn\",\"factor\":4,\"beta_fast\":1,\"beta_slow\":2} | 0 < beta_slow <= beta_fast",
                "rope_scaling | {\"rope_type\":\"llama3\",\"factor\":4} | low_freq_factor",
                "partial_rotary_factor | 0.5 | partial_rotary_factor",
                "hidden_size | 0 | hidden_size",
                "hidden_size | null | expected an integer, found nothing",
                "hidden_size | \"4\" | expected an integer, found \"4\"",
                "hidden_size | 8 | the weights belong to another config.json",
                "vocab_size | 16777217 | vocab_size",
                "vocab_size | 8 | shape [8, 4], found [7, 4]",
                "num_hidden_layers | 3 | missing: [model.layers.2.input_layernorm.weight",
                "num_hidden_layers | 1 | model.layers.1.input_layernorm.weight",
                "num_hidden_layers | 16777216 | num_hidden_layers: expected 1 to 1000",
                "num_attention_heads | 3 | q_proj.weight: expected shape [6, 4], found [4, 4]",
                "num_key_value_heads | 3 | num_key_value_heads",
                "head_dim | 3 | even",
                "rms_norm_eps | 0 | rms_norm_eps",
                "tie_word_embeddings | false | missing: [lm_head.weight]",
                "model_type | \"llama\" | self_attn.q_proj.bias",
            })
    void whatWouldBeComputedWronglyIsRefused(String key, String value, String message) throws IOException {
        write("qwen2", true, DataType.F32);
        changeConfig(key, value);

        refuses(message);
    }

    @Test
    void fieldsThatAreAbsentHaveTheDefaultsOfTransformers() throws IOException {
        Architecture llama = HuggingFaceConfig.read(Json.object(
                "c",
                "{\"model_type\":\"llama\",\"vocab_size\":10,\"hidden_size\":8,\"intermediate_size\":6,"
                        + "\"num_hidden_layers\":1,\"num_attention_heads\":2}"));
        Architecture qwen3 = HuggingFaceConfig.read(Json.object(
                "c",
                "{\"model_type\":\"qwen3\",\"vocab_size\":10,\"hidden_size\":8,\"intermediate_size\":6,"
                        + "\"num_hidden_layers\":1,\"num_attention_heads\":2,\"num_key_value_heads\":1}"));

        assertThat(llama)
                .isEqualTo(new Architecture(
                        "llama", 10, 8, 1, 2, 2, 4, 6, 10_000, RopeScaling.NONE, 1e-6, false, false, false, 2048));
        assertThat(qwen3)
                .isEqualTo(new Architecture(
                        "qwen3", 10, 8, 1, 2, 1, 128, 6, 10_000, RopeScaling.NONE, 1e-6, false, true, false, 32_768));
    }

    @Test
    void ropeIsReadAsOlderAndNewerVersionsWriteIt() throws IOException {
        write("llama", true, DataType.F32);
        RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
        String rule = "\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,"
                + "\"original_max_position_embeddings\":8192";

        changeConfig("rope_scaling", "{\"type\":\"llama3\"," + rule + "}");
        Architecture older = HuggingFaceConfig.read(new io.firesteel.core.json.JsonObject("c", config()));
        changeConfig("rope_scaling", null);
        changeConfig("rope_theta", null);
        changeConfig("rope_parameters", "{\"rope_type\":\"llama3\",\"rope_theta\":500000.0," + rule + "}");
        Architecture newer = HuggingFaceConfig.read(new io.firesteel.core.json.JsonObject("c", config()));

        assertThat(older.attention()).allMatch(layer -> layer.rotary().scaling().equals(scaling));
        assertThat(newer).isEqualTo(older);
    }

    @Test
    void layersFromMaxWindowLayersOnUseTheWindow() throws IOException {
        write("qwen2", true, DataType.F32); // two layers
        changeConfig("sliding_window", "3");
        assertThat(windows()).containsExactly(0, 0);

        changeConfig("use_sliding_window", "true");
        changeConfig("max_window_layers", "2");
        assertThat(windows()).containsExactly(0, 0);
        changeConfig("max_window_layers", "1");
        assertThat(windows()).containsExactly(0, 3);
        changeConfig("layer_types", "[\"sliding_attention\",\"full_attention\"]");
        assertThat(windows()).containsExactly(3, 0);
        changeConfig("layer_types", "[\"sliding_attention\",\"chunked_attention\"]");
        refuses("layer_types: expected full_attention or sliding_attention, found chunked_attention");
    }

    private List<Integer> windows() {
        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            return read.policy().architecture().attention().stream()
                    .map(LayerAttention::window)
                    .toList();
        }
    }

    /** Of each family, what its own settings could say that is not computed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mistral | \"layer_types\":[\"full_attention\"] | layer_types: expected none",
                "smollm3 | \"mlp_bias\":true | mlp_bias: expected false",
                "smollm3 | \"no_rope_layers\":[2] | no_rope_layers: expected zeros and ones",
                "smollm3 | \"layer_types\":[\"sliding_attention\"] | use_sliding_window: expected true",
                "phi3 | \"partial_rotary_factor\":0.3 | partial_rotary_factor",
                "phi3 | \"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1],\"long_factor\":[1]} | short_factor of 2 numbers",
                "phi3 | \"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1,0],\"long_factor\":[1,1]} | above 0",
                "granite | \"residual_multiplier\":0 | residual_multiplier: expected a number > 0",
                "granite | \"mlp_bias\":true | mlp_bias: expected false",
                "olmo2 | \"attention_bias\":true | attention_bias: expected false",
                "gemma2 | \"hidden_activation\":\"silu\" | hidden_activation: expected gelu_pytorch_tanh",
                "gemma2 | \"use_bidirectional_attention\":true | use_bidirectional_attention",
                "gemma2 | \"attn_logit_softcapping\":-1 | attn_logit_softcapping: expected a number > 0",
                "gemma3_text | \"attn_logit_softcapping\":50.0 | attn_logit_softcapping: expected null",
                "gemma3_text | \"rope_parameters\":{\"rope_type\":\"default\"} | rope_parameters: rope_type",
                "gemma3_text | \"rope_parameters\":{\"sliding_attention\":{\"rope_type\":\"linear\",\"factor\":2}} | sliding_attention",
                "gemma3_text | \"rope_parameters\":{\"full_attention\":{\"rope_type\":\"proportional\",\"factor\":2}} | found proportional",
                "gemma3_text | \"partial_rotary_factor\":0.5 | partial_rotary_factor: expected 1",
                "llama | \"layer_types\":[\"sliding_attention\"] | layer_types: expected full_attention",
                "granite | \"layer_types\":[\"sliding_attention\"] | layer_types: expected full_attention",
                "olmo2 | \"layer_types\":[\"sliding_attention\"] | layer_types: expected full_attention",
                "phi3 | \"layer_types\":[\"sliding_attention\"] | layer_types: expected full_attention",
                "llama | \"rope_parameters\":{\"full_attention\":{\"rope_theta\":5.0}} | rope_parameters: full_attention",
                "llama | \"rope_parameters\":{\"rope_type\":\"linear\",\"type\":\"llama3\",\"factor\":2} | one type",
                "llama | \"rope_parameters\":{\"rope_type\":\"linear\",\"factor\":0.5} | factor >= 1",
            })
    void partsThatAreNotComputedAreRefusedByName(String family, String setting, String message) {
        String config =
                "{\"model_type\":\"" + family + "\",\"vocab_size\":10,\"hidden_size\":8,\"intermediate_size\":6,"
                        + "\"num_hidden_layers\":1,\"num_attention_heads\":2,\"num_key_value_heads\":1,\"head_dim\":4,"
                        + setting + "}";

        assertThatThrownBy(() -> HuggingFaceConfig.read(Json.object("config.json", config)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(message);
    }

    /** Phi-3.5-mini's: divisors of LongRoPE for 4,096 positions, others for up to 131,072, which are not computed. */
    @Test
    void aPolicyOfLongRopeEndsWhereItsShortDivisorsDo() {
        Architecture phi = HuggingFaceConfig.read(
                Json.object(
                        "config.json",
                        "{\"model_type\":\"phi3\",\"vocab_size\":10,\"hidden_size\":8,\"intermediate_size\":6,"
                                + "\"num_hidden_layers\":1,\"num_attention_heads\":2,\"sliding_window\":262144,"
                                + "\"max_position_embeddings\":131072,\"original_max_position_embeddings\":4096,"
                                + "\"rope_scaling\":{\"type\":\"longrope\",\"short_factor\":[1.0,1.5],\"long_factor\":[2,30]}}"));

        assertThat(phi.maxPositions()).isEqualTo(4096);
        assertThat(phi.attention().get(0).rotary().scaling().magnitude())
                .isEqualTo(Math.sqrt(1 + Math.log(32) / Math.log(4096)));
        assertThat(phi.attention().get(0).rotary().scaling().scaled(1, 0.3)).isEqualTo(0.3 / 1.5);
    }

    @Test
    void theGenerationConfigDecidesWhatEndsACompletion() throws IOException {
        write("qwen2", true, DataType.F32);
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\":[2,0]}");

        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.stopTokens()).containsExactly(2, 0);
        }

        Files.writeString(directory.resolve("generation_config.json"), "{}");
        changeConfig("eos_token_id", "7");
        refuses("config.json: eos_token_id: expected token ids from 0 to 6, found 7");

        changeConfig("eos_token_id", null);
        refuses("at least one token that ends a completion", "fix: add eos_token_id to generation_config.json");
    }

    @Test
    void aTokenizerLargerThanTheEmbeddingIsRefused() throws IOException {
        write("qwen2", true, DataType.F32);
        Files.writeString(
                directory.resolve("tokenizer.json"),
                WordLevelTokenizer.build(List.of("<eos>"), List.of("a", "b", "c", "d", "e", "f", "g")));

        refuses("tokenizer.json: expected ids below the embedding's 7 rows, found ids up to 7");
    }

    @ParameterizedTest
    @CsvSource({
        "config.json, is this the directory of a policy?",
        "tokenizer.json, save_pretrained",
        "model.safetensors, safe_serialization"
    })
    void aMissingFileIsNamedWithItsFix(String file, String fix) throws IOException {
        write("qwen2", true, DataType.F32);
        Files.delete(directory.resolve(file));

        refuses(file, fix);
    }

    /** One that is the embedding, bit for bit, says nothing new, in whichever file it stands. */
    @ParameterizedTest
    @CsvSource({"F32, false", "BF16, false", "F32, true"})
    void aTiedHeadThatWasSavedThoughItIsTheEmbeddingIsRead(DataType type, boolean sharded) throws IOException {
        Policy policy = withHead(0, Float.NaN);
        HuggingFaceDirectory.write(directory, policy, TOKENIZER, new int[] {0}, type, Map.of());
        if (sharded) {
            shard(policy);
        }
        changeConfig("tie_word_embeddings", "true");

        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            float[] expected = java.util.Arrays.copyOf(
                    policy.parameters(), policy.layout().slice("lm_head.weight").offset());
            for (int k = 0; k < expected.length; k++) {
                expected[k] = type.rounded(expected[k]);
            }
            assertThat(read.policy().parameters()).isEqualTo(expected);
        }
    }

    /** transformers 4 would take the embedding, 5 the head: nobody can tell which policy is meant. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aTiedHeadThatIsNotTheEmbeddingIsRefused(boolean sharded) throws IOException {
        Policy policy = withHead(27, 0.5f);
        HuggingFaceDirectory.write(directory, policy, TOKENIZER, new int[] {0}, DataType.F32, Map.of());
        if (sharded) {
            shard(policy);
        }
        changeConfig("tie_word_embeddings", "true");

        refuses(
                ".safetensors: lm_head.weight",
                "model.embed_tokens.weight",
                "1 of 28 are others; element 27 is 0.5, the embedding's " + policy.parameters()[27],
                "tie_word_embeddings to false");
    }

    @Test
    void aTiedHeadOfAnotherShapeIsRefused() throws IOException {
        write("llama", true, DataType.F32);
        extra("lm_head.weight", 6, 4);

        refuses("lm_head.weight", "shape [7, 4]", "[6, 4]");
    }

    /** A head of its own that equals the embedding but in element {@code at}; in none where the value is NaN. */
    private static Policy withHead(int at, float value) {
        Policy policy = TinyPolicies.policy("llama", false);
        ParameterLayout.Slice head = policy.layout().slice("lm_head.weight");
        System.arraycopy(policy.parameters(), 0, policy.parameters(), head.offset(), head.end() - head.offset());
        if (!Float.isNaN(value)) {
            policy.parameters()[head.offset() + at] = value;
        }
        return policy;
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj.lora_A.weight, merge_and_unload",
        "model.layers.0.self_attn.q_proj.qweight, quantised",
        "model.layers.0.self_attn.q_proj.weight_scale_inv, quantised",
        "score.weight, another config.json"
    })
    void tensorsThatNobodyReadsAreNamed(String tensor, String fix) throws IOException {
        write("qwen2", true, DataType.F32);
        extra(tensor, 3);

        refuses("the tensors of a qwen2 and no others", "1 others: [" + tensor + "]", fix);
    }

    @Test
    void rotaryFrequenciesMayBeThere() throws IOException {
        write("qwen2", true, DataType.F32);
        extra("model.layers.0.self_attn.rotary_emb.inv_freq", 1);

        try (PolicyDirectory read = HuggingFaceDirectory.read(directory)) {
            assertThat(read.policy().parameters())
                    .isEqualTo(TinyPolicies.policy("qwen2", true).parameters());
        }
    }

    /** Puts one more tensor of ones at the end of model.safetensors. */
    private void extra(String tensor, int... shape) throws IOException {
        Path file = directory.resolve("model.safetensors");
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[(int) bytes.getLong()];
        bytes.get(json);
        Map<String, Object> header =
                new LinkedHashMap<>(Json.object("header", json).fields());
        int end = bytes.remaining();
        int size = 4 * java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        header.put(tensor, Map.of("dtype", "F32", "shape", shape, "data_offsets", List.of(end, end + size)));
        byte[] now = Json.print(header).getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                java.nio.ByteBuffer.allocate(8 + now.length + end + size)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .putLong(now.length)
                        .put(now)
                        .put(bytes)
                        .array());
    }

    @ParameterizedTest
    @CsvSource({"adapter_config.json", "adapter_model.safetensors", "adapter_model.bin"})
    void anAdapterBesideTheWeightsIsRefused(String file) throws IOException {
        write("qwen2", true, DataType.F32);
        Files.writeString(directory.resolve(file), "{}");

        refuses("a whole policy and no adapter", file, "merge_and_unload");
    }

    @ParameterizedTest
    @CsvSource({"lora.safetensors", "model-00001-of-00001.safetensors", "model.fp16.safetensors"})
    void furtherWeightsBesideThePolicysAreRefused(String file) throws IOException {
        write("qwen2", true, DataType.F32);
        Files.copy(directory.resolve("model.safetensors"), directory.resolve(file));

        refuses("the weights of one policy", "model.safetensors, and beside them " + file, "move them away");
    }

    @Test
    void whatIsNotUsedIsTold() throws IOException {
        write("qwen2", true, DataType.F32);
        FileSource source = FileSource.directory(directory);
        assertThat(Unused.notes(source)).isEmpty();

        Files.createDirectory(directory.resolve("adapter"));
        Files.writeString(directory.resolve("adapter/adapter_model.safetensors"), "");
        Files.writeString(directory.resolve("consolidated.safetensors"), "");
        Files.writeString(directory.resolve("optimiser-first-moment.safetensors"), "an older checkpoint's");
        Files.writeString(
                directory.resolve("generation_config.json"),
                "{\"eos_token_id\":0,\"repetition_penalty\":1.05,\"suppress_tokens\":[3],\"top_p\":1.0,\"top_k\":0,"
                        + "\"begin_suppress_tokens\":[],\"min_p\":null,\"do_sample\":true}");

        HuggingFaceDirectory.read(directory).close();
        assertThat(Unused.notes(source))
                .satisfiesExactly(
                        weights -> assertThat(weights).contains("consolidated.safetensors", "not used"),
                        adapter -> assertThat(adapter).contains("adapter/adapter_model.safetensors", "not used"),
                        sampling -> assertThat(sampling)
                                .contains("repetition_penalty = 1.05, suppress_tokens = [3]", "not used")
                                .doesNotContain("top_p =", "top_k =", "min_p =", "do_sample"));
    }

    @Test
    void whatIsNoSafetensorsOrOfTwoSavesIsRefused() throws IOException {
        write("qwen2", true, DataType.F32);
        Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"model.embed_tokens.weight\":\"model-00001-of-00001.safetensors\"}}");
        refuses("the weights of one policy", "names 1 other files", "another save");

        Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"model.embed_tokens.weight\":\"model.safetensors\"}}");
        HuggingFaceDirectory.read(directory).close();

        Files.delete(directory.resolve("model.safetensors.index.json"));
        Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
        refuses("weights as pytorch_model.bin", "safe_serialization");
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() {
        Policy policy = TinyPolicies.policy("qwen2", true);
        policy.parameters()[policy.layout().slice(1, "mlp.up_proj.weight").offset() + 3] = Float.NaN;
        HuggingFaceDirectory.write(directory, policy, TOKENIZER, new int[] {0}, DataType.F32, Map.of());

        refuses("model.layers.1.mlp.up_proj.weight: expected finite numbers, found NaN at element 3");
    }

    @Test
    void aPolicyThatNoConfigCanDescribeIsNotWritten() {
        Architecture a = TinyPolicies.architecture("qwen2", true);
        Architecture mislabelled =
                new Architecture("llama", 7, 4, 2, 2, 1, 2, 6, a.attention(), 1e-5, a.parts(), true, 64);
        Policy policy = new Policy(mislabelled, 0, new float[new ParameterLayout(mislabelled).size()]);

        assertThatThrownBy(() ->
                        HuggingFaceDirectory.write(directory, policy, TOKENIZER, new int[] {0}, DataType.F32, Map.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("qkvBias=true");
        assertThat(directory).isEmptyDirectory();
    }

    private void refuses(String... messages) {
        assertThatThrownBy(() -> HuggingFaceDirectory.read(directory))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(messages);
    }
}
