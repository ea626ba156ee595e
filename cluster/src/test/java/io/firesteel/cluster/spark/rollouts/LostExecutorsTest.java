package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.rollouts.verifiers.HaltsAlways;
import io.firesteel.cluster.spark.rollouts.verifiers.Overflows;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.rollouts.verifiers.Slow;
import io.firesteel.cluster.spark.rollouts.verifiers.Throws;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.Policy;
import io.firesteel.rewards.Verifier;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutHandle;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map$;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Executors that go for good, and what is waited for then. */
@Timeout(180)
class LostExecutorsTest {
    private static final Policy POLICY = Work.policy(9, 64);

    private static final Set<String> EXECUTORS = ConcurrentHashMap.newKeySet();

    private static SparkSession session;
    private static SparkContext spark;

    @BeforeAll
    static void start() {
        session = SparkSessions.open("lost executors", "local-cluster[1,1,1024]", false, Map.of());
        spark = session.sparkContext();
        spark.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorAdded(SparkListenerExecutorAdded added) {
                EXECUTORS.add(added.executorId());
            }

            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                EXECUTORS.remove(removed.executorId());
            }
        });
    }

    @AfterAll
    static void stop() {
        session.stop();
    }

    @Test
    void aJobWhoseExecutorsHaveAllGoneIsGivenUpAndWithOneThatComesGoesOnToTheSameBits() throws Exception {
        RolloutRequest request = Work.request("orphaned", 80, Slow.class);
        try (SparkRollouts rollouts = rollouts(4)) {
            RolloutHandle handle = rollouts.sampleAsync(POLICY, request);
            loseTheExecutor();

            assertThatThrownBy(handle::await)
                    .isInstanceOfSatisfying(
                            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED))
                    .hasMessageContainingAll("orphaned", "a running task", "none for 4 s", "executors: none");
        }
        try (SparkRollouts rollouts = rollouts(120)) {
            RolloutHandle handle = rollouts.sampleAsync(POLICY, request);
            want(1);
            loseTheExecutor();
            Thread.sleep(2500); // told of, and waited for
            want(1);

            RolloutResult result = handle.await();

            try (LocalRollouts local = Work.setup().local(1, progress -> {})) {
                assertThat(result.groups())
                        .isEqualTo(local.sample(POLICY, request).groups());
            }
        }
    }

    @Test
    void writingAndReadingParquetAreGivenUpLikewise(@TempDir Path folder) throws Exception {
        want(1);
        String file = folder.resolve("numbers").toString();
        session.range(10).write().parquet(file); // waits for the executor
        new JobSettings(OptionalInt.empty(), Duration.ofSeconds(1), Duration.ofSeconds(3)).into(session);
        loseAnIdleExecutor();

        assertThatThrownBy(() -> JobWatch.run(session, "rows to Parquet", () -> session.range(10)
                        .write()
                        .parquet(folder.resolve("more").toString())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("rows to Parquet", "none for 3 s");
        assertThatThrownBy(() -> JobWatch.call(session, "rows from Parquet", () -> session.read()
                        .parquet(file)
                        .collectAsList()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("rows from Parquet", "none for 3 s");
        new JobSettings(OptionalInt.empty(), Duration.ofSeconds(1), Duration.ofSeconds(120)).into(session);
        want(1);
        assertThat(JobWatch.<Long>call(session, "rows from Parquet", () -> session.read()
                        .parquet(file)
                        .count()))
                .isEqualTo(10);
    }

    @Test
    void aTaskThatLosesEachOfItsExecutorsIsTheMachinesFault() throws Exception {
        want(1);
        try (SparkRollouts rollouts = rollouts(120)) {
            assertThatThrownBy(() -> rollouts.sample(POLICY, Work.request("halts", 1, HaltsAlways.class)))
                    .isInstanceOfSatisfying(Fault.class, fault -> {
                        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
                        assertThat(fault.getMessage().lines()).hasSizeLessThan(4);
                    })
                    .hasMessageContainingAll("halts", "executors that stay", "ExecutorLostFailure", "same command");
        }
    }

    @Test
    void whatAPluginThrowsOnAnExecutorCrossesInAFewLinesThatNameIt() throws Exception {
        want(1);
        try (SparkRollouts rollouts = rollouts(120)) {
            assertTold(rollouts, Throws.class, "Unreadable: broken at " + Throws.class.getName() + ".verify");
            assertTold(rollouts, Overflows.class, "java.lang.StackOverflowError at " + Overflows.class.getName());

            assertThat(rollouts.sample(POLICY, Work.request("afterwards", 2, Parity.class))
                            .groups())
                    .hasSize(2);
        }
    }

    private static void assertTold(SparkRollouts rollouts, Class<? extends Verifier> plugin, String found) {
        assertThatThrownBy(() -> rollouts.sample(POLICY, Work.request("plugin", 1, plugin)))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
                    assertThat(fault.where())
                            .isEqualTo("verifier " + plugin.getName() + " on prompt problem 0, sample 0");
                    assertThat(fault.found()).contains(found);
                    assertThat(fault.getMessage().lines()).hasSizeLessThan(4);
                    assertThat(Stream.of(fault.getCause().getStackTrace()))
                            .as("the whole stack, for a file")
                            .anyMatch(frame -> frame.getClassName().equals(plugin.getName()));
                });
    }

    private static SparkRollouts rollouts(int patience) {
        return new SparkRollouts(
                new JavaSparkContext(spark),
                Work.setup(),
                new JobSettings(OptionalInt.of(12), Duration.ofSeconds(1), Duration.ofSeconds(patience)),
                new ArrowRolloutCodec(),
                progress -> {});
    }

    /** Ends it while it runs a task; no other takes its place until one is requested. */
    private static void loseTheExecutor() throws InterruptedException {
        while (Stream.of(spark.statusTracker().getExecutorInfos()).noneMatch(one -> one.numRunningTasks() > 0)) {
            Thread.sleep(50);
        }
        loseAnIdleExecutor();
    }

    private static void loseAnIdleExecutor() throws InterruptedException {
        want(0);
        while (spark.statusTracker().getExecutorInfos().length > 1) {
            EXECUTORS.forEach(spark::killExecutor);
            Thread.sleep(200);
        }
    }

    /** So many executors does Spark ask the master for from now on. */
    private static void want(int executors) {
        spark.requestTotalExecutors(executors, 0, Map$.MODULE$.empty());
    }
}
