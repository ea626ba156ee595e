package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.SandboxProbe;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.spark.rollouts.SparkRollouts;
import io.firesteel.cluster.spark.session.SparkSessions;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.wire.RolloutCodecs;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rollout.Rollouts;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What every command that samples needs: a Spark session, the policy that {@code policy.path} names, its prompts, and somebody
 * to write completions. Closing it ends the session.
 *
 * @param settings the command's
 * @param session Spark's
 * @param policy with its tokenizer
 * @param data the prompts
 * @param sandboxes how well each executor contains programs, in words; empty unless the verifier runs some
 * @param rollouts on that session
 */
record Workplace(
        Settings settings,
        SparkSession session,
        PolicyDirectory policy,
        DataSets data,
        Map<String, Object> sandboxes,
        Rollouts rollouts)
        implements AutoCloseable {

    static Workplace open(Settings settings, Console console) {
        SparkSession session = SparkSessions.open(
                "firesteel " + settings.run().name(), settings.spark().master(), false, Map.of());
        PolicyDirectory policy = null;
        try {
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
            policy = StartPolicies.read(settings.policy().path(), spark.hadoopConfiguration());
            DataSets data = DataSets.of(settings.data(), policy.tokenizer(), () -> session);
            Rollouts rollouts = new SparkRollouts(
                    spark,
                    new RolloutSetup(
                            settings.run().name(), policy.tokenizerJson(), settings.rewards(), settings.sandbox()),
                    jobs(settings),
                    RolloutCodecs.choose(),
                    progress -> console.progress(
                            progress.title(), progress.written(), progress.wanted(), progress.tokens() + " tokens"));
            Map<String, Object> sandboxes = Verifiers.named(settings.data().verifier(), settings.sandbox())
                            .runsPrograms()
                    ? SandboxProbe.run(spark, settings.sandbox())
                    : Map.of();
            return new Workplace(settings, session, policy, data, sandboxes, rollouts);
        } catch (RuntimeException e) {
            if (policy != null) {
                policy.close();
            }
            session.stop();
            throw e;
        }
    }

    private static JobSettings jobs(Settings settings) {
        int partitions = settings.rollout().partitions();
        JobSettings standard = JobSettings.DEFAULT;
        return new JobSettings(
                partitions == 0 ? OptionalInt.empty() : OptionalInt.of(partitions),
                standard.silence(),
                standard.patience());
    }

    org.apache.hadoop.conf.Configuration hadoop() {
        return session.sparkContext().hadoopConfiguration();
    }

    /** What a command's first lines say of it. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("policy", settings.policy().path() + ", " + policy.policy().parameters().length + " parameters");
        facts.put(
                "data",
                data.train().size() + " prompts to learn from, " + data.test().size() + " held out");
        facts.put("spark", session.version() + " on " + session.sparkContext().master());
        sandboxes.forEach((executor, sandbox) -> facts.put("sandbox of " + executor, sandbox.toString()));
        facts.put("seed", Long.toString(settings.run().seed()));
        return facts;
    }

    @Override
    public void close() {
        try {
            rollouts.close();
        } finally {
            policy.close();
            session.stop();
        }
    }
}
