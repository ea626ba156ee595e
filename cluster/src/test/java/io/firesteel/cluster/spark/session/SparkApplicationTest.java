package io.firesteel.cluster.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.ScoreRequest;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

@Timeout(120)
class SparkApplicationTest {
    @Test
    void sparkStartsWhenItIsNeededFirstAndStopsWithTheApplication() throws Exception {
        SparkContext context;
        try (SparkApplication application =
                SparkApplication.of("lazy", "local[1]", Map.of("spark.hadoop.fs.test", "as told"))) {
            Rollouts rollouts = rollouts(application);

            assertThat(application.hadoop().get("fs.test")).isEqualTo("as told");
            assertThat(application.isOpen()).as("before anything is asked").isFalse();
            assertThat(application.runs()).isZero();

            score(rollouts);

            assertThat(application.isOpen()).isTrue();
            assertThat(application.runs()).isEqualTo(1);
            assertThat(application.session()).isSameAs(application.session());
            assertThat(application.hadoop().get("fs.test")).isEqualTo("as told");
            context = application.session().sparkContext();
        }
        assertThat(context.isStopped()).isTrue();
    }

    @Test
    void closedRolloutsAndApplicationsStartNothingMore() {
        SparkApplication application = SparkApplication.of("closed", "local[1]");
        Rollouts rollouts = rollouts(application);

        application.close();
        application.close();

        assertThatThrownBy(() -> score(rollouts))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(application::session)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("application closed has been closed");
    }

    @Test
    void aSessionThatWasThereIsUsedAsItIsAndLeftRunning() throws Exception {
        SparkSession notebook = SparkSession.builder()
                .master("local[1]")
                .appName("notebook")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        try {
            notebook.range(10).count(); // Spark adds a setting of its own at a session's first use
            String settings = settings(notebook.sparkContext());
            String options = notebook.conf().getAll().toString();

            try (SparkApplication first = SparkApplication.of("ours", "local[7]");
                    SparkApplication second = SparkApplication.of("another of ours", "local[7]")) {
                score(rollouts(first));
                score(rollouts(second));

                assertThat(first.session()).isSameAs(notebook);
                assertThat(second.session()).isSameAs(notebook);
                assertThat(first.runs()).isEqualTo(1);
            }

            assertThat(notebook.sparkContext().isStopped()).isFalse();
            assertThat(settings(notebook.sparkContext())).isEqualTo(settings);
            assertThat(notebook.conf().getAll().toString()).isEqualTo(options);
            assertThat(notebook.range(10).count()).isEqualTo(10);
        } finally {
            notebook.stop();
        }
    }

    @Test
    void aContextWithoutASessionIsLeftRunningToo() throws Exception {
        SparkContext theirs = new SparkContext(
                new SparkConf(false).setMaster("local[1]").setAppName("theirs").set("spark.ui.enabled", "false"));
        try {
            String settings = settings(theirs);

            try (SparkApplication application = SparkApplication.of("ours", "local[7]")) {
                score(rollouts(application));

                assertThat(application.context().sc()).isSameAs(theirs);
            }

            assertThat(theirs.isStopped()).isFalse();
            assertThat(settings(theirs)).isEqualTo(settings);
        } finally {
            theirs.stop();
        }
    }

    private static String settings(SparkContext context) {
        return Arrays.toString(context.getConf().getAll());
    }

    private static Rollouts rollouts(SparkApplication application) {
        return application.rollouts(
                "run",
                new RolloutSetup(
                        "run",
                        new byte[0],
                        RewardSettings.TINYZERO,
                        Configuration.load(List.of(), List.of())
                                .bind(Settings.class)
                                .sandbox(),
                        Duration.ofMinutes(1)),
                JobSettings.DEFAULT,
                progress -> {});
    }

    /** All logits of this policy are 0, so of ten tokens each has the probability 1/10. */
    private static void score(Rollouts rollouts) throws InterruptedException {
        Architecture architecture = new Architecture(
                "llama", 10, 8, 1, 2, 1, 4, 16, 10_000, RopeScaling.NONE, 1e-5, false, false, true, 16);
        Policy policy = new Policy(architecture, 0, new float[new ParameterLayout(architecture).size()]);

        float[] logProbs = rollouts.score(
                        policy, new ScoreRequest("even", List.of(new ScoreRequest.Sequence("1", new int[] {3, 4}, 1))))
                .logProbs()
                .get(0);

        assertThat(logProbs).containsExactly((float) -StrictMath.log(10));
    }
}
