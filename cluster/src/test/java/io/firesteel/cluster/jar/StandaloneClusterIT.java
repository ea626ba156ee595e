package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** The shaded jar under the real {@code spark-submit}, on a master and two workers in processes of their own. */
class StandaloneClusterIT {
    /** Generous: a busy build machine starts a JVM in many seconds. A healthy run takes a tenth of it. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = StandaloneCluster.start(folder, LIMIT);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "cluster"})
    void executorsFindNativesVectorsAndRelocatedLibraries(String deployMode) throws Exception {
        Path answers = folder.resolve("answers-" + deployMode + ".txt");

        StandaloneCluster.Submission submission = submit(deployMode, ProbeJob.class, answers.toString());

        assertThat(submission.exitCode())
                .as(() -> submission.output() + cluster.logs())
                .isZero();
        List<String> expected = LongStream.rangeClosed(1, 4)
                .mapToObj(task -> "task " + task + ": sum 60, own natives true true, threads 1, seed "
                        + new Seeds(42).at("probe").at(task).seed())
                .toList();
        assertThat(answers).as(() -> cluster.logs()).hasContent(String.join("\n", expected));
    }

    private static StandaloneCluster.Submission submit(String deployMode, Class<?> job, String... arguments)
            throws IOException, InterruptedException {
        Path jobJar = StandaloneCluster.jarOf(job, folder.resolve(job.getSimpleName() + ".jar"));
        List<String> words = new java.util.ArrayList<>(List.of(
                "--deploy-mode",
                deployMode,
                "--properties-file",
                Artifacts.home()
                        .resolve("cluster/src/main/conf/spark-firesteel.properties")
                        .toString(),
                "--conf",
                "spark.standalone.submit.waitAppCompletion=true",
                "--driver-memory",
                "512m",
                "--executor-memory",
                "512m",
                "--jars",
                jobJar.toString(),
                "--class",
                job.getName(),
                Artifacts.jar().toString()));
        words.addAll(List.of(arguments));
        return cluster.submit(LIMIT, words);
    }
}
