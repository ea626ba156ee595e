package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.Sha256;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Training in directories of which something was lost: nothing more is, and none of it is silent. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostFilesTest {
    @TempDir
    static Path folder;

    private static JsonObject whole;

    private Path run;

    @BeforeAll
    static void trainThreeIterations() {
        Ended ended = train(folder.resolve("whole"));
        assertThat(ended.code()).as(ended.errors()).isZero();
        whole = ended.json();
    }

    private static Ended train(Path directory) {
        return Ended.run(
                "train",
                "--run-dir",
                directory.toString(),
                "--master",
                "local[2]",
                "iterations=3",
                "rollout.prompts=4",
                "rollout.group-size=4",
                "rollout.max-new-tokens=60",
                "evaluation.problems=4",
                "evaluation.samples=1",
                "evaluation.every=0",
                "run.checkpoint-every=2");
    }

    @Test
    void withoutItsCheckpointsARunIsRefusedAndNothingIsTouched() throws IOException {
        copy("lost");
        delete("checkpoints");
        Map<String, String> before = content();

        Ended ended = train(run);

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors())
                .contains(
                        "the checkpoint that this run would go on from",
                        "last-checkpoint.json names that of iteration 3",
                        "4 rows of metrics.jsonl",
                        "rollouts of 3 iterations",
                        "policy",
                        "restore it from a copy",
                        "nothing was changed");
        assertThat(content()).isEqualTo(before);
    }

    /** What SIGKILL in iteration 3 leaves where the first checkpoint is due after it. */
    @ParameterizedTest
    @ValueSource(strings = {"cut", "cut by 0.1", "cut while saving"})
    void aRunThatWasCutOffBeforeItsFirstCheckpointBeginsAnewByItself(String name) throws IOException {
        copy(name);
        for (String each : List.of("checkpoints", "policy", "artefact.json", "summary.json")) {
            delete(each);
        }
        keepRows(0, 1, 2);
        if (name.equals("cut by 0.1")) {
            delete("last-checkpoint.json");
        } else {
            Files.writeString(run.resolve("last-checkpoint.json"), "{\"iteration\":0}");
        }
        if (name.equals("cut while saving")) {
            Files.createDirectories(run.resolve("checkpoints/iteration-000002/optimiser"));
            Files.writeString(run.resolve("checkpoints/iteration-000002/config.json"), "{");
        }

        Ended ended = train(run);

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().string("policy")).isEqualTo(whole.string("policy"));
        assertThat(metrics(run)).isEqualTo(metrics(folder.resolve("whole"))).hasSize(4);
    }

    @Test
    void aRunOfWhichRowsAndRolloutsAreMissingGoesOnAndItsReportSaysSo() throws IOException {
        copy("holes");
        delete("checkpoints/iteration-000003");
        delete("artefact.json");
        delete("rollouts/iteration=000001");
        keepRows(1, 3);

        Ended ended = train(run);

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().string("policy")).isEqualTo(whole.string("policy"));
        assertThat(Files.readString(run.resolve("report.html"))).contains("metrics.jsonl has no row of iteration 0, 2");
    }

    private void copy(String name) throws IOException {
        run = folder.resolve(name);
        Path from = folder.resolve("whole");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, run.resolve(from.relativize(each).toString()));
            }
        }
    }

    private void delete(String name) throws IOException {
        try (Stream<Path> all = Files.walk(run.resolve(name))) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void keepRows(int... kept) throws IOException {
        List<String> rows = Files.readAllLines(run.resolve("metrics.jsonl"));
        List<String> left = new ArrayList<>();
        for (int each : kept) {
            left.add(rows.get(each));
        }
        Files.write(run.resolve("metrics.jsonl"), left);
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(run)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                content.put(run.relativize(each).toString(), Sha256.of(Files.readAllBytes(each)));
            }
        }
        return content;
    }

    /** The rows of metrics.jsonl without what depends on the clock. */
    private static List<Map<String, Object>> metrics(Path directory) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("metrics.jsonl"))) {
            Map<String, Object> row = new HashMap<>(Json.object("a row", line).fields());
            Stream.of(Metric.values()).filter(Metric::timing).forEach(metric -> row.remove(metric.key()));
            rows.add(row);
        }
        return rows;
    }
}
