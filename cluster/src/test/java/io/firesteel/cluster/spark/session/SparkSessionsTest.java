package io.firesteel.cluster.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

import java.util.Map;

class SparkSessionsTest {
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";

    @Test
    void underSparkSubmitEverythingGivenStandsAndOnlyTheVectorModuleIsAdded() {
        SparkConf given = empty().setMaster("yarn")
                .setAppName("their name")
                .set("spark.ui.enabled", "true")
                .set("spark.executorEnv.OMP_NUM_THREADS", "3")
                .set(JAVA_OPTIONS, "-Xss8m");

        SparkConf conf = SparkSessions.submitted(given, "ours");

        assertThat(conf.get("spark.app.name")).isEqualTo("their name");
        assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
        assertThat(conf.get("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("3");
        assertThat(conf.get(JAVA_OPTIONS)).contains("-Xss8m", "--add-modules=jdk.incubator.vector");
        assertThat(conf.contains("spark.driver.host")).isFalse();
    }

    @Test
    void aVectorModuleThatIsThereIsNotAddedAgain() {
        SparkConf given = empty().setMaster("yarn").set(JAVA_OPTIONS, "--add-modules jdk.incubator.vector");

        assertThat(SparkSessions.submitted(given, "ours").get(JAVA_OPTIONS))
                .isEqualTo("--add-modules jdk.incubator.vector");
    }

    @Test
    void onThisMachineTheDriverIsReachedByLoopback() {
        assertThat(standing("local[2]", Map.of()).get("spark.driver.host")).isEqualTo("127.0.0.1");
        assertThat(standing("spark://host:7077", Map.of()).contains("spark.driver.host"))
                .as("executors on other machines must reach it")
                .isFalse();
    }

    @Test
    void settingsOfTheCallerWinOverOurs() {
        SparkConf conf = standing("local[2]", Map.of("spark.broadcast.compress", "true"));

        assertThat(conf.get("spark.broadcast.compress")).isEqualTo("true");
    }

    @Test
    void tasksHaveOneThreadEach() {
        assertThat(standing("spark://host:7077", Map.of()).getExecutorEnv().toString())
                .contains("(OMP_NUM_THREADS,1)", "(OPENBLAS_NUM_THREADS,1)");
    }

    @Test
    void toOtherMachinesOurJarAndTheUsersAreShipped() {
        assertThat(ShippedJars.of("/opt/firesteel.jar", "/home/verifier.jar:/home/classes"))
                .containsExactly("/opt/firesteel.jar", "/home/verifier.jar");
        assertThat(ShippedJars.of("/build/classes/", "")).isEmpty();
        assertThat(standing("spark://host:7077", Map.of()).contains("spark.jars"))
                .isTrue();
        assertThat(standing("local[2]", Map.of()).contains("spark.jars")).isFalse();
        assertThat(standing("local-cluster[1,1,1024]", Map.of()).contains("spark.jars"))
                .isFalse();
    }

    @Test
    void aSessionOfOurOwnSharesItsCoresFairly() {
        assertThat(standing("local[2]", Map.of()).get("spark.scheduler.mode")).isEqualTo("FAIR");
        assertThat(SparkSessions.submitted(empty().setMaster("yarn"), "ours").contains("spark.scheduler.mode"))
                .isFalse();
    }

    @Test
    void executorsOnThisMachineAreHeardOnlyIfTheyKnowTheApplicationsSecret() {
        SparkConf first = standing("local-cluster[1,1,1024]", Map.of());
        SparkConf second = standing("local-cluster[1,1,1024]", Map.of());

        assertThat(first.get("spark.authenticate")).isEqualTo("true");
        assertThat(first.get("spark.authenticate.secret"))
                .hasSize(64)
                .isNotEqualTo(second.get("spark.authenticate.secret"));
    }

    private static SparkConf standing(String master, Map<String, String> more) {
        return SparkSessions.standing(empty(), "firesteel", master, false, more);
    }

    private static SparkConf empty() {
        return new SparkConf(false);
    }
}
