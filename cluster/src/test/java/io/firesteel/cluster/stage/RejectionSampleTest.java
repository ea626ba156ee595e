package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.command.CommandLines;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The stage in a recipe of its own, on the bundled policy. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RejectionSampleTest {
    @TempDir
    Path folder;

    @Test
    void aResumedStageKeepsTheSameExamplesAsAnUninterruptedOne() throws IOException {
        JsonObject whole = run("whole");
        JsonObject before = run("resumed");
        Path stage = stage("resumed");
        Files.delete(stage.resolve("artefact.json"));
        for (int batch = 2; batch <= 4; batch++) { // as if killed in the second batch, with half of a third written
            Files.delete(stage.resolve("checkpoints/iteration-00000" + batch + "/manifest.json"));
        }

        JsonObject resumed = run("resumed");

        assertThat(before.longInteger("sampled")).isEqualTo(4 * 6 * 4);
        assertThat(before.longInteger("kept")).isPositive();
        assertThat(resumed.string("sha256")).isEqualTo(whole.string("sha256"));
        for (String figure : List.of("sampled", "kept", "dropped_wrong", "dropped_surplus", "problems_with_one")) {
            assertThat(resumed.longInteger(figure)).as(figure).isEqualTo(whole.longInteger(figure));
        }
        assertThat(names(stage("resumed").resolve("examples")))
                .isEqualTo(names(stage("whole").resolve("examples")));
        String lines = Files.readString(stage("resumed").resolve("metrics.jsonl"));
        assertThat(lines.lines()).hasSize(4);
    }

    /** Four batches of six prompts, four completions each; the figures of the stage. */
    private JsonObject run(String name) throws IOException {
        Path recipe = Files.writeString(
                folder.resolve(name + ".conf"),
                """
                run { name = %s, checkpoint-every = 1, keep-checkpoints = 9, save-rollouts = false }
                spark.master = "local[2]"
                rollout { prompts = 6, max-new-tokens = 60 }
                rejection { problems = 24, samples = 4, keep-per-problem = 2 }
                stages { keep { kind = rejection-sample } }
                """
                        .formatted(name));
        assertThat(CommandLines.run(
                        "run",
                        recipe.toString(),
                        "--run-dir",
                        folder.resolve(name).toString()))
                .isZero();
        String artefact = Files.readString(stage(name).resolve("artefact.json"));
        JsonObject made = Json.object("artefact", artefact);
        assertThat(made.string("kind")).isEqualTo("EXAMPLES");
        var figures = new java.util.LinkedHashMap<>(made.object("figures").fields());
        figures.put("sha256", made.string("sha256"));
        return new JsonObject("artefact", figures);
    }

    private Path stage(String name) throws IOException {
        try (Stream<Path> stages = Files.list(folder.resolve(name).resolve("stages"))) {
            return stages.findFirst().orElseThrow();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
