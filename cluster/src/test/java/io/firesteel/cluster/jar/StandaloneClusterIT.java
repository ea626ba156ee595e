package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.Main;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** The promise of the whole, kept by the jar: whoever samples, wherever the driver runs, the policy has the same bits. */
    @Test
    void trainingEndsInTheSameBitsOnEveryMaster() throws Exception {
        StandaloneCluster.Submission client = submit("client", Main.class, training("client"));
        assertThat(client.exitCode()).as(() -> client.output() + cluster.logs()).isZero();
        StandaloneCluster.Submission driverElsewhere = submit("cluster", Main.class, training("cluster"));
        assertThat(driverElsewhere.exitCode())
                .as(() -> driverElsewhere.output() + cluster.logs())
                .isZero();
        StandaloneCluster.Submission local = StandaloneCluster.run(
                folder, LIMIT, Artifacts.home().resolve("firesteel").toString(), training("local"));

        assertThat(client.output()).contains("\"status\":\"completed\"");
        assertThat(policy(cluster.driverOutput())).as(() -> cluster.logs()).isEqualTo(policy(client.output()));
        assertThat(policy(local.output())).as(local.output()).isEqualTo(policy(client.output()));
    }

    private static String[] training(String name) {
        return new String[] {
            "train",
            "--run-dir",
            folder.resolve("run-" + name).toString(),
            "iterations=2",
            "rollout.prompts=6",
            "rollout.group-size=4",
            "rollout.max-new-tokens=60",
            "evaluation.problems=8",
            "evaluation.samples=2",
            "evaluation.every=0"
        };
    }

    /** The policy's digest in the final line's JSON. */
    private static String policy(String output) {
        Matcher digest = Pattern.compile("\"policy\":\"([^\"]+)\"").matcher(output);
        assertThat(digest.find()).as(output).isTrue();
        return digest.group(1);
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
                "1g",
                "--executor-memory",
                "1g",
                "--jars",
                jobJar.toString(),
                "--class",
                job.getName(),
                Artifacts.jar().toString()));
        words.addAll(List.of(arguments));
        return cluster.submit(LIMIT, words);
    }
}
