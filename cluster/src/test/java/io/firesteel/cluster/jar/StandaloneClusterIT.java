package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.json.Json;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    @ParameterizedTest
    @ValueSource(strings = {"client", "cluster"})
    void trainsToTheBitsOfASingleProcess(String deployMode) throws Exception {
        Path run = folder.resolve("run-" + deployMode);

        StandaloneCluster.Submission submission = cluster.submit(LIMIT, words(deployMode, "768m", run));

        assertThat(submission.exitCode())
                .as(() -> submission.output() + cluster.logs())
                .isZero();
        assertThat(policy(run)).as(cluster::logs).isEqualTo(trainHere());
    }

    /** The same job by {@code java -cp jar:spark}, as the launcher starts it, on one core. */
    private static String trainHere() throws Exception {
        Path run = folder.resolve("run-here");
        if (!Files.exists(run)) {
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "@" + Artifacts.home().resolve("cluster/src/main/conf/java.options"),
                    "-Xmx1g",
                    "-cp",
                    Artifacts.jar() + ":"
                            + Files.readString(Artifacts.sparkClasspath()).strip(),
                    "io.firesteel.cluster.Main"));
            command.addAll(job(run));
            command.addAll(List.of("--master", "local[1]"));
            Path log = folder.resolve("run-here.txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .directory(folder.toFile())
                    .start();
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        }
        return policy(run);
    }

    private static List<String> job(Path run) {
        return List.of(
                "train",
                "--run-dir",
                run.toString(),
                "iterations=2",
                "rollout.prompts=6",
                "rollout.group-size=4",
                "rollout.max-new-tokens=60",
                "evaluation.problems=8",
                "evaluation.samples=2");
    }

    private static String policy(Path run) throws IOException {
        Path summary = run.resolve("summary.json");
        return Json.object(summary.toString(), Files.readString(summary)).string("policy");
    }

    private static List<String> words(String deployMode, String memory, Path run) {
        List<String> words = new ArrayList<>(List.of(
                "--deploy-mode",
                deployMode,
                "--properties-file",
                Artifacts.home()
                        .resolve("cluster/src/main/conf/spark-firesteel.properties")
                        .toString(),
                "--conf",
                "spark.standalone.submit.waitAppCompletion=true",
                "--driver-memory",
                memory,
                "--executor-memory",
                memory,
                "--class",
                "io.firesteel.cluster.Main",
                Artifacts.jar().toString()));
        words.addAll(job(run));
        return words;
    }

    private static StandaloneCluster.Submission submit(String deployMode, Class<?> job, String... arguments)
            throws IOException, InterruptedException {
        Path jobJar = StandaloneCluster.jarOf(job, folder.resolve(job.getSimpleName() + ".jar"));
        List<String> words = new ArrayList<>(List.of(
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
