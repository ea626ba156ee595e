package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A training in a process of its own that is told to stop by SIGTERM, as schedulers do. */
@Timeout(240)
class StopAndResumeIT {
    @TempDir
    private Path elsewhere;

    @Test
    void aTrainingThatIsStoppedSavesSaysSoAndGoesOnToTheSameBits() throws Exception {
        Process process = start("stopped");
        waitFor("it 1/8", process);
        process.destroy(); // SIGTERM

        assertThat(process.waitFor()).as(errors()).isEqualTo(3);
        JsonObject stopped = outcome();
        assertThat(stopped.string("status")).isEqualTo("resumable");
        assertThat(stopped.longInteger("iterations")).isBetween(1L, 7L);
        assertThat(stopped.has("policy")).isFalse();
        assertThat(elsewhere.resolve(String.format(
                        Locale.ROOT, "stopped/checkpoints/iteration-%06d", stopped.longInteger("iterations"))))
                .isDirectory();

        assertThat(start("stopped").waitFor()).as(errors()).isZero();
        JsonObject resumed = outcome();
        assertThat(start("whole").waitFor()).as(errors()).isZero();
        assertThat(resumed.longInteger("iterations")).isEqualTo(8);
        assertThat(resumed.string("policy")).isEqualTo(outcome().string("policy"));
    }

    private Process start(String directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Artifacts.home().resolve("firesteel").toString(),
                        "train",
                        "--run-dir",
                        elsewhere.resolve(directory).toString(),
                        "--master",
                        "local[1]",
                        "iterations=8",
                        "run.checkpoint-every=100",
                        "rollout.prompts=4",
                        "rollout.group-size=4",
                        "rollout.max-new-tokens=60",
                        "evaluation.problems=0")
                .directory(elsewhere.toFile())
                .redirectOutput(output().toFile())
                .redirectError(elsewhere.resolve("errors.txt").toFile());
        builder.environment().put("FIRESTEEL_JAR", Artifacts.jar().toString());
        builder.environment().put("FIRESTEEL_HEAP", "1g");
        builder.environment().putIfAbsent("FIRESTEEL_SPARK", Artifacts.sparkLine());
        return builder.start();
    }

    private void waitFor(String line, Process process) throws IOException, InterruptedException {
        while (!errors().contains(line)) {
            assertThat(process.isAlive()).as(errors()).isTrue();
            Thread.sleep(20);
        }
    }

    private Path output() {
        return elsewhere.resolve("output.txt");
    }

    private String errors() throws IOException {
        return Files.readString(elsewhere.resolve("errors.txt"), StandardCharsets.UTF_8);
    }

    private JsonObject outcome() throws IOException {
        List<String> lines = Files.readAllLines(output(), StandardCharsets.UTF_8);
        return Json.object("the last line of output", lines.get(lines.size() - 1));
    }
}
