package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A standalone cluster whose workers are all killed while a run samples. */
class LostWorkersIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void aRunThatHasLostItsClusterEndsAsInterruptedAndSaysWhatItWaitedFor() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(folder, LIMIT)) {
            Path metrics = folder.resolve("run/metrics.jsonl");
            CompletableFuture<StandaloneCluster.Submission> submitted =
                    CompletableFuture.supplyAsync(() -> submit(cluster));
            while (!submitted.isDone() && (!Files.exists(metrics) || Files.size(metrics) == 0)) {
                Thread.sleep(100);
            }

            cluster.killWorkers();

            StandaloneCluster.Submission submission = submitted.get();
            assertThat(submission.exitCode()).as(submission.output()).isEqualTo(5);
            assertThat(submission.output())
                    .contains("given up in", "(spark.patience)", "executors: none", "\"status\":\"interrupted\"");
        }
    }

    private StandaloneCluster.Submission submit(StandaloneCluster cluster) {
        try {
            return cluster.submit(
                    LIMIT,
                    List.of(
                            "--properties-file",
                            Artifacts.home()
                                    .resolve("cluster/src/main/conf/spark-firesteel.properties")
                                    .toString(),
                            "--conf",
                            "spark.ui.liveUpdate.period=0", // figures of this moment, for a patience this short
                            "--driver-memory",
                            "768m",
                            "--executor-memory",
                            "768m",
                            "--class",
                            "io.firesteel.cluster.Main",
                            Artifacts.jar().toString(),
                            "train",
                            "--run-dir",
                            folder.resolve("run").toString(),
                            "iterations=500",
                            "spark.silence=2s",
                            "spark.patience=7s",
                            "rollout.prompts=6",
                            "rollout.group-size=4",
                            "evaluation.problems=2",
                            "evaluation.samples=1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
