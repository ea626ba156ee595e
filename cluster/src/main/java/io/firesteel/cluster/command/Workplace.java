package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.SandboxProbe;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.code.CodeVerifier;
import io.firesteel.rollout.Rollouts;
import org.apache.spark.sql.SparkSession;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What every command that samples needs: a Spark session, the policy that {@code policy.path} names, its prompts, and somebody
 * to write completions. Closing it ends the application.
 *
 * @param settings the command's
 * @param application on Spark
 * @param policy with its tokenizer
 * @param data the prompts
 * @param sandboxes how well each executor contains programs, in words; empty unless the verifier runs some
 * @param rollouts on that session
 */
record Workplace(
        Settings settings,
        SparkApplication application,
        PolicyDirectory policy,
        DataSets data,
        Map<String, Object> sandboxes,
        Rollouts rollouts)
        implements AutoCloseable {

    static Workplace open(Settings settings, Console console) {
        SparkApplication application = SparkApplication.of(
                "firesteel " + settings.run().name(), settings.spark().master());
        PolicyDirectory policy = null;
        try {
            policy = StartPolicies.read(
                    settings.policy().path(), application.context().hadoopConfiguration());
            DataSets data = DataSets.of(settings.data(), policy.tokenizer(), application::session);
            Rollouts rollouts = application.rollouts(
                    settings.run().name(),
                    new RolloutSetup(
                            settings.run().name(), policy.tokenizerJson(), settings.rewards(), settings.sandbox()),
                    jobs(settings),
                    progress -> console.progress(
                            progress.title(), progress.written(), progress.wanted(), progress.tokens() + " tokens"));
            Map<String, Object> sandboxes = settings.data().verifier().equals(CodeVerifier.NAME)
                    ? SandboxProbe.run(application.context(), settings.sandbox())
                    : Map.of();
            return new Workplace(settings, application, policy, data, sandboxes, rollouts);
        } catch (RuntimeException e) {
            if (policy != null) {
                policy.close();
            }
            application.close();
            throw e;
        }
    }

    SparkSession session() {
        return application.session();
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
        return application.hadoop();
    }

    /** What a command's first lines say of it. */
    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("policy", settings.policy().path() + ", " + policy.policy().parameters().length + " parameters");
        facts.put(
                "data",
                data.train().size() + " prompts to learn from, " + data.test().size() + " held out");
        facts.put(
                "spark", session().version() + " on " + session().sparkContext().master());
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
            application.close();
        }
    }
}
