package io.firesteel.cluster.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.arrow.ArrowRolloutCodec;
import io.firesteel.cluster.rollouts.LocalRollouts;
import io.firesteel.cluster.rollouts.RolloutRequest;
import io.firesteel.cluster.rollouts.RolloutResult;
import io.firesteel.cluster.rollouts.TaskFigures;
import io.firesteel.cluster.spark.verifiers.KillsItsExecutor;
import io.firesteel.cluster.spark.verifiers.Parity;
import io.firesteel.core.Completion;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** On executors in JVMs of their own, as on a real cluster: what must be serializable, fetched, shared and survived. */
@Timeout(300)
class LocalClusterTest {
    private static final Policy POLICY = Work.policy(9, 64);
    private static SparkSession session;
    private static SparkRollouts rollouts;

    @BeforeAll
    static void start() {
        session = SparkSessions.open("local cluster", "local-cluster[2,2,1024]", false, Map.of());
        rollouts = new SparkRollouts(
                new JavaSparkContext(session.sparkContext()),
                Work.setup(),
                new RolloutJobSettings(OptionalInt.of(12), Duration.ofSeconds(30), Duration.ofMinutes(2)),
                new ArrowRolloutCodec(),
                progress -> {});
    }

    @AfterAll
    static void stop() {
        rollouts.close();
        session.stop();
    }

    @Test
    void executorsGiveTheSameBitsAsOneThreadOfThisJvm() throws Exception {
        RolloutRequest request = Work.request("cluster", 30, Parity.class);

        RolloutResult result = rollouts.sample(POLICY, request);

        assertThat(result.groups()).isEqualTo(inOneThread(request));
        assertThat(result.tasks())
                .extracting(TaskFigures::executor)
                .as("not in the driver")
                .noneMatch(executor -> executor.startsWith("driver@"));
    }

    @Test
    void aLostExecutorChangesNothing() throws Exception {
        RolloutRequest request = Work.request("lost executor", 30, KillsItsExecutor.class);
        RolloutRequest untroubled = Work.request("lost executor", 30, Parity.class);

        RolloutResult result = rollouts.sample(POLICY, request);

        assertThat(completions(result.groups())).isEqualTo(completions(inOneThread(untroubled)));
    }

    private static List<Completion> completions(List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .flatMap(group -> group.members().stream())
                .map(member -> member.rollout().completion())
                .toList();
    }

    private static List<Group<ScoredRollout>> inOneThread(RolloutRequest request) throws InterruptedException {
        try (LocalRollouts local = new LocalRollouts(Work.setup(), 1, progress -> {})) {
            return local.sample(POLICY, request).groups();
        }
    }
}
