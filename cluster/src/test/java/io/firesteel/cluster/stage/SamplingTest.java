package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.PolicyInitializer;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.WordLevelTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class SamplingTest {
    private static final String TURNS = "data.template=\"<start>{nums}->{target}<end><start>\"";

    @TempDir
    private Path folder;

    /** The policy's generation config ends completions at {@code <eos>}; turns end in {@code <end>}. */
    @Test
    void aTurnsEndThatEndsNoCompletionIsTold() {
        assertThat(warnings(new int[] {0}, TURNS))
                .singleElement()
                .asString()
                .contains(
                        "prompt template data.template",
                        "found <end>",
                        "stops at <eos>",
                        "rollout.stop-strings=[\"<end>\"]");
        assertThat(warnings(
                        new int[] {0},
                        "data.template=\"<start>{nums}->{target}\"",
                        "evaluation.sets={other={source=countdown," + TURNS.replace("data.", "") + "}}"))
                .as("a further evaluation set's own template")
                .hasSize(1);
    }

    @Test
    void nothingIsToldWhereItEndsCompletionsOrTheTemplateHasNoTurns() {
        assertThat(warnings(new int[] {0, 2}, TURNS)).isEmpty();
        assertThat(warnings(new int[] {0}, TURNS, "rollout.stop-strings=[\"<end>\"]"))
                .isEmpty();
        assertThat(warnings(new int[] {0}, "data.template=\"<start>{nums}->{target}\""))
                .isEmpty();
    }

    private List<String> warnings(int[] stopTokens, String... overrides) {
        List<String> words = new ArrayList<>(List.of(",", "->"));
        IntStream.range(0, 100).mapToObj(Integer::toString).forEach(words::add);
        Architecture architecture = new Architecture(
                "llama", 105, 8, 1, 1, 1, 8, 8, 10_000, RopeScaling.NONE, 1e-6, false, false, true, 512);
        HuggingFaceDirectory.write(
                folder,
                new PolicyInitializer(0.02).initialize(architecture, new Seeds(1)),
                Map.of(
                        "tokenizer.json",
                        WordLevelTokenizer.build(List.of("<eos>", "<start>", "<end>"), words)
                                .getBytes(StandardCharsets.UTF_8)),
                stopTokens,
                DataType.F32,
                Map.of());
        Settings settings = Configuration.load(List.of(), List.of(overrides)).bind(Settings.class);
        try (PolicyDirectory policy = HuggingFaceDirectory.read(folder)) {
            DataSets data = DataSets.of(settings.data(), settings.evaluation(), policy, 40, () -> {
                throw new AssertionError("generated problems need no Spark");
            });
            return Sampling.openTurns(
                    data.turnEnds(), policy, settings.rollout().stopStrings());
        }
    }
}
