package io.firesteel.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.core.text.Tokenizer;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class RewardModelDirectoryTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"llama, true", "llama, false", "qwen2, false", "qwen3, true"})
    void whatIsWrittenIsReadBackAndNamedAsTransformersReadsIt(String family, boolean tiedHead) throws IOException {
        try (PolicyDirectory of = policy(family, tiedHead, 2)) {
            RewardModel model = model(of.policy());
            RewardModelDirectory.write(FileSink.directory(folder), model, of, Map.of("stage", "reward-model"));

            try (RewardModelDirectory read = RewardModelDirectory.read(FileSource.directory(folder))) {
                assertThat(read.model().parameters()).containsExactly(model.parameters());
                assertThat(read.model().architecture()).isEqualTo(of.policy().architecture());
                assertThat(read.model().fingerprint()).isEqualTo(model.fingerprint());
                assertThat(read.model().score()).hasSize(8).containsOnly(0.25f);
                assertThat(read.model().blocks().architecture().tiedHead()).isTrue();
                assertThat(read.stopTokens()).containsExactly(2);
                assertThat(read.provenance()).containsEntry("stage", "reward-model");
            }
            JsonObject config = Json.object("config", Files.readString(folder.resolve("config.json")));
            String name =
                    Map.of("llama", "Llama", "qwen2", "Qwen2", "qwen3", "Qwen3").get(family);
            assertThat(config.list("architectures")).isEqualTo(List.of(name + "ForSequenceClassification"));
            assertThat(config.object("id2label").fields()).hasSize(1);
            assertThat(config.integer("pad_token_id")).isZero();
            try (InputStream in = Files.newInputStream(folder.resolve("model.safetensors"))) {
                assertThat(Safetensors.header("it", in, Files.size(folder.resolve("model.safetensors")))
                                .tensors())
                        .anySatisfy(tensor -> {
                            assertThat(tensor.name()).isEqualTo("score.weight");
                            assertThat(tensor.shape()).containsExactly(1L, 8L);
                        })
                        .noneMatch(tensor -> tensor.name().equals("lm_head.weight"));
            }
        }
    }

    @Test
    void aPaddingTokenThatEndsCompletionsIsNotNamed() throws IOException {
        try (PolicyDirectory of = policy("llama", true, 0)) {
            RewardModelDirectory.write(FileSink.directory(folder), model(of.policy()), of, Map.of());

            JsonObject config = Json.object("config", Files.readString(folder.resolve("config.json")));
            assertThat(config.has("pad_token_id")).isFalse();
        }
    }

    @Test
    void aPolicyIsNoRewardModelAndARewardModelNoPolicyAndAClassifierOfTwoLabelsNeither() throws IOException {
        try (PolicyDirectory of = policy("llama", true, 2)) {
            HuggingFaceDirectory.write(
                    folder.resolve("policy"),
                    of.policy(),
                    of.tokenizerFiles(),
                    of.stopTokens(),
                    DataType.F32,
                    Map.of());
            RewardModelDirectory.write(FileSink.directory(folder.resolve("model")), model(of.policy()), of, Map.of());
        }

        assertThatThrownBy(() -> RewardModelDirectory.read(FileSource.directory(folder.resolve("policy"))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("architectures", "a reward model", "LlamaForCausalLM");
        assertThatThrownBy(() -> HuggingFaceDirectory.read(folder.resolve("model")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("architectures", "a policy", "LlamaForSequenceClassification");
        Path config = folder.resolve("model/config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"0\": \"reward\"", "\"0\": \"bad\", \"1\": \"good\""));
        assertThatThrownBy(() -> RewardModelDirectory.read(FileSource.directory(folder.resolve("model"))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("one label, whose number is the reward", "2 labels");
    }

    @Test
    void onesThatHasLearnedNothingHasThePolicysBlocksAndAHeadOfZeros() {
        try (PolicyDirectory of = policy("llama", false, 2)) {
            RewardModel untrained = RewardModel.untrained(of.policy());

            assertThat(untrained.score()).containsOnly(0);
            assertThat(untrained.blocks().parameters())
                    .containsExactly(Arrays.copyOf(
                            of.policy().parameters(),
                            of.policy().layout().head().offset()));
        }
    }

    private static RewardModel model(Policy policy) {
        float[] parameters = RewardModel.untrained(policy).parameters().clone();
        Arrays.fill(parameters, parameters.length - 8, parameters.length, 0.25f);
        return new RewardModel(policy.architecture(), parameters);
    }

    private static PolicyDirectory policy(String family, boolean tiedHead, int stop) {
        byte[] json = WordLevelTokenizer.build(List.of("<pad>", "<bos>", "<eos>"), List.of("a", "b"))
                .getBytes(StandardCharsets.UTF_8);
        Architecture a = new Architecture(
                family,
                5,
                8,
                1,
                2,
                1,
                4,
                8,
                10_000,
                RopeScaling.NONE,
                1e-6,
                family.equals("qwen2"),
                family.equals("qwen3"),
                tiedHead,
                16);
        return new PolicyDirectory(
                new PolicyInitializer(0.1).initialize(a, new Seeds(1)),
                new Tokenizer("test", json),
                Map.of(HuggingFaceDirectory.TOKENIZER, json),
                new int[] {stop},
                Map.of());
    }
}
