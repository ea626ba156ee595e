package io.firesteel.cluster.spark.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.rollouts.verifiers.Parity;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.rollout.LocalRollouts;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.ScoreRequest;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Map;

/** Tasks to which Spark gives several cores each, which share the steps of one decoder. */
@Timeout(180)
class CoresOfTasksTest {
    private static final Policy POLICY = Work.policy(9, 64);

    @Test
    void aTaskOfSeveralCoresGivesTheBitsOfOneThread() throws Exception {
        SparkSession session =
                SparkSessions.open("wide tasks", "local-cluster[2,2,1024]", false, Map.of("spark.task.cpus", "2"));
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        RolloutRequest request = Work.request("wide tasks", 30, Parity.class);
        try (SparkRollouts wide = new SparkRollouts(
                        spark, Work.setup(), JobSettings.DEFAULT, new ArrowRolloutCodec(), progress -> {});
                LocalRollouts narrow = Work.setup().local(1, progress -> {})) {
            RolloutResult result = wide.sample(POLICY, request);

            assertThat(result.groups()).isEqualTo(narrow.sample(POLICY, request).groups());
            // In three rounds, one at a time while only one executor has come.
            assertThat(result.tasks().size()).isIn(3, 6);
            ScoreRequest asked = new ScoreRequest(
                    "wide scores",
                    result.groups().stream()
                            .flatMap(group -> group.members().stream())
                            .map(Work::sequence)
                            .toList(),
                    request.sampling().temperature());
            List<float[]> scores = wide.score(POLICY, asked).logProbs();
            List<ScoredRollout> rollouts = result.groups().stream()
                    .flatMap(group -> group.members().stream())
                    .toList();
            for (int i = 0; i < rollouts.size(); i++) {
                assertThat(scores.get(i))
                        .isEqualTo(rollouts.get(i).rollout().completion().logProbs());
            }
        } finally {
            session.stop();
        }
    }
}
