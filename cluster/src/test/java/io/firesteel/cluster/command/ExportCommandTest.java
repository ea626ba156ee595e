package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command as a user runs it, on the bundled policy of some 400,000 parameters. */
class ExportCommandTest {
    private static final String BUNDLED = "bundled:countdown-base";

    @TempDir
    Path folder;

    private Path to;

    @BeforeEach
    void choose() {
        to = folder.resolve("exported");
    }

    private Ended export(String... more) {
        return Ended.run(Stream.concat(Stream.of("export", "--to", to.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private static byte[] bundled(String name) throws IOException {
        try (InputStream in = ExportCommandTest.class.getResourceAsStream("/policies/countdown-base/" + name)) {
            return in.readAllBytes();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aPolicyIsWrittenWholeWithAllThatOthersRead() throws IOException {
        Ended ended = export("--policy", BUNDLED);

        assertThat(ended.code()).as(ended.errors()).isZero();
        try (PolicyDirectory read = HuggingFaceDirectory.read(to)) {
            assertThat(read.policy().fingerprint()).isEqualTo(ended.json().string("policy"));
        }
        assertThat(ended.json().string("to")).isEqualTo(to.toString());
        assertThat(ended.json().integer("shards")).isEqualTo(1);
        assertThat(names())
                .containsExactly(
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "provenance.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        assertThat(to.resolve("tokenizer.json")).hasBinaryContent(bundled("tokenizer.json"));
        JsonObject config = Json.object("config.json", Files.readAllBytes(to.resolve("config.json")));
        assertThat(config.list("architectures")).containsExactly("LlamaForCausalLM");
        assertThat(config.string("torch_dtype")).isEqualTo("float32");
        assertThat(config.integer("bos_token_id")).isEqualTo(1);
        assertThat(config.integer("eos_token_id")).isEqualTo(2);
        assertThat(config.integer("pad_token_id")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"float32, F32, 2", "bf16, BF16, 1", "float16, F16, 1", "bfloat16, BF16, 1"})
    void typesAndShardsAreThoseThatWereAskedFor(String name, DataType type, int shards) {
        Ended ended = export("--policy", BUNDLED, "--dtype", name, "--max-shard-size", "1MB");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().string("dtype")).isEqualTo(type.torchName());
        assertThat(ended.json().integer("shards")).isEqualTo(shards);
        assertThat(ended.json().longInteger("bytes")).isEqualTo(ended.json().longInteger("parameters") * type.bytes());
        try (PolicyDirectory read = HuggingFaceDirectory.read(to)) {
            assertThat(read.policy().fingerprint().equals(ended.json().string("policy")))
                    .isEqualTo(type == DataType.F32);
        }
    }

    @Test
    void nothingIsWrittenOver() throws IOException {
        Files.createDirectories(to);
        Files.writeString(to.resolve("thesis.txt"), "mine");

        Ended full = export("--policy", BUNDLED);
        Ended file = Ended.run(
                "export", "--policy", BUNDLED, "--to", to.resolve("thesis.txt").toString());

        assertThat(full.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(full.errors())
                .contains("empty or not there", "1 files, such as thesis.txt", "no config.json", "fix:");
        assertThat(names()).containsExactly("thesis.txt");
        assertThat(file.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(file.errors()).contains("found a file");
        assertThat(to.resolve("thesis.txt")).hasContent("mine");
    }

    @Test
    void whatCannotBeHeldLeavesNothingBehind() throws IOException {
        Path large = folder.resolve("large");
        try (PolicyDirectory base = HuggingFaceDirectory.read(exported())) {
            Policy policy = base.policy();
            policy.parameters()[policy.size() - 1] = 1e6f;
            HuggingFaceDirectory.write(large, policy, base.tokenizerFiles(), base.stopTokens(), DataType.F32, Map.of());
        }

        Ended ended = export("--policy", large.toString(), "--dtype", "float16");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("model.norm.weight", "1000000.0 at element 127", "bf16");
        assertThat(to).doesNotExist();
    }

    private Path exported() {
        Path other = folder.resolve("other");
        Ended ended = Ended.run("export", "--policy", BUNDLED, "--to", other.toString());
        assertThat(ended.code()).as(ended.errors()).isZero();
        return other;
    }

    @ParameterizedTest
    @CsvSource({
        "--dtype, int8, 'expected float32, bf16 or float16, found int8'",
        "--max-shard-size, much, 'expected a size such as 4GB, 500MB or 2GiB, found much'",
        "--max-shard-size, 0GB, 'expected a size from 1B'",
        "--base, /elsewhere, 'a whole policy'",
    })
    void whatCannotBeIsRefused(String option, String value, String message) {
        Ended ended = export("--policy", BUNDLED, option, value);

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(message);
        assertThat(ended.json().integer("exitCode")).isEqualTo(ExitCode.REFUSED.code());
        assertThat(to).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"4GB, 4000000000", "2GiB, 2147483648", "1.5mb, 1500000", "100B, 100", "1KiB, 1024"})
    void sizesAreReadAsHuggingFacesToolsReadThem(String text, long bytes) {
        assertThat(new ByteSizes().convert(text)).isEqualTo(bytes);
    }

    /** What makes another policy of a directory, or none, is named. */
    @Test
    void aDirectoryThatIsDamagedIsNamed() throws IOException {
        Path damaged = folder.resolve("damaged");
        Ended shards = Ended.run("export", "--policy", BUNDLED, "--to", damaged.toString(), "--max-shard-size", "1MB");
        assertThat(shards.code()).as(shards.errors()).isZero();
        Path second = damaged.resolve("model-00002-of-00002.safetensors");
        byte[] whole = Files.readAllBytes(second);

        Files.write(second, Arrays.copyOf(whole, whole.length - 10));
        refused(
                damaged,
                "model-00002-of-00002.safetensors",
                "bytes of tensors after the header, found",
                "copy or download it again");
        Files.delete(second);
        refused(damaged, "found no such file", "copy all shards that the index names");
        byte[] nan = whole.clone();
        System.arraycopy(new byte[] {0, 0, (byte) 0xC0, 0x7F}, 0, nan, nan.length - 4, 4);
        Files.write(second, nan);
        refused(damaged, "model.norm.weight", "NaN at element 127", "earlier checkpoint");
        Path index = damaged.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replace("model-00002-of", "../model-00002-of"));
        refused(damaged, "names of safetensors files beside it", "../model-00002-of", "correct the index");
        refused(folder.resolve("nowhere"), "nowhere", "config.json", "is this the directory of a policy?");
    }

    private void refused(Path policy, String... messages) {
        Ended ended = export("--policy", policy.toString());
        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(messages).contains("expected", "found", "fix:");
        assertThat(to).doesNotExist();
    }
}
