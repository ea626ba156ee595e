package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.rollouts.verifiers.Slow;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.core.Fault;
import io.firesteel.rollout.RolloutHandle;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

@Timeout(120)
class StoppedApplicationTest {
    /** As when a standalone master removes the application: Spark stops the context, from a thread of its own. */
    @Test
    void anApplicationThatIsEndedFromOutsideInterruptsWhoWaitsForIt() throws Exception {
        SparkSession session = SparkSessions.open("stopped", "local[2]", false, Map.of());
        Slow.started = new CountDownLatch(1);
        try (SparkRollouts rollouts = new SparkRollouts(
                new JavaSparkContext(session.sparkContext()),
                Work.setup(),
                JobSettings.DEFAULT,
                new ArrowRolloutCodec(),
                progress -> {})) {
            RolloutHandle handle = rollouts.sampleAsync(Work.policy(4, 64), Work.request("ended", 60, Slow.class));
            Slow.started.await();

            session.stop();

            assertThatThrownBy(handle::await)
                    .isInstanceOfSatisfying(Fault.class, StoppedApplicationTest::interrupted)
                    .hasMessageContaining("SparkContext was shut down");
            assertThatThrownBy(() -> rollouts.sample(Work.policy(4, 64), Work.request("next", 4, Parity.class)))
                    .isInstanceOfSatisfying(Fault.class, StoppedApplicationTest::interrupted);
        }
        while (tasksRun()) { // Spark lets them end, and what they lease is not for other tests to find
            Thread.sleep(50);
        }
    }

    private static boolean tasksRun() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("Executor task launch worker"));
    }

    private static void interrupted(Fault fault) {
        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
        assertThat(fault.getMessage().lines()).hasSize(2);
    }
}
