package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.RolloutSettings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.SandboxProbe;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.spark.rollouts.SparkRollouts;
import io.firesteel.cluster.wire.RolloutCodecs;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.CodeVerifier;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rollout.Rollouts;
import org.apache.spark.api.java.JavaSparkContext;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What whoever samples stands on: prompts, and somebody to sample completions and score them. What a person must fix is found while
 * it opens: verifier, reward functions, templates, files, memory, sandbox.
 *
 * @param data the prompts
 * @param rollouts samples and scores; closed with this
 * @param sandboxes how well each executor contains programs, in words; empty unless a verifier runs some
 */
public record Sampling(DataSets data, Rollouts rollouts, Map<String, Object> sandboxes) implements AutoCloseable {
    /**
     * The sections of the configuration that say what is sampled and what it is worth.
     *
     * @param data problems, and how they are put to the policy
     * @param rollout how completions are sampled
     * @param rewards what they earn
     * @param sandbox how programs are contained
     */
    public record Sections(
            DataSettings data, RolloutSettings rollout, RewardSettings rewards, SandboxSettings sandbox) {
        static final String[] KEYS = {"data", "rewards", "sandbox", "rollout.prompts", "rollout.group-size"};
    }

    /** Opens all of it, on the executors of the context's application. */
    public static Sampling open(StageContext context, PolicyDirectory policy, Sections sections) {
        RolloutSetup setup =
                new RolloutSetup(context.title(), policy.tokenizerJson(), sections.rewards(), sections.sandbox());
        setup.scorer();
        Verifiers.named(sections.data().verifier(), sections.sandbox());
        DataSets data = DataSets.of(
                sections.data(), policy.tokenizer(), () -> context.application().session());
        JavaSparkContext spark = context.application().context();
        checkMemory(spark, policy, data, sections.rollout());
        Map<String, Object> sandboxes = sections.data().verifier().equals(CodeVerifier.NAME)
                ? SandboxProbe.run(spark, sections.sandbox())
                : Map.of();
        Rollouts rollouts = new SparkRollouts(
                spark, setup, jobs(sections.rollout()), RolloutCodecs.choose(), progress -> context.console()
                        .progress(
                                progress.title(),
                                progress.written(),
                                progress.wanted(),
                                progress.tokens() + " tokens"));
        return new Sampling(data, rollouts, sandboxes);
    }

    /** What a command's first lines say of it. */
    public Map<String, String> facts(StageContext context) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "data",
                data.train().size() + " prompts to learn from, " + data.test().size() + " held out");
        facts.put(
                "spark",
                context.application().session().version() + " on "
                        + context.application().context().master());
        sandboxes.forEach((executor, sandbox) -> facts.put("sandbox of " + executor, sandbox.toString()));
        return facts;
    }

    private static void checkMemory(
            JavaSparkContext spark, PolicyDirectory policy, DataSets data, RolloutSettings rollout) {
        int prompt = Math.max(data.train().longestPrompt(), data.test().longestPrompt());
        int tokens =
                (int) Math.min(policy.policy().architecture().maxPositions(), (long) prompt + rollout.maxNewTokens());
        MemoryPlan.of(
                        spark.getConf(),
                        policy.policy().architecture(),
                        tokens,
                        1,
                        Runtime.getRuntime().maxMemory())
                .check();
    }

    private static JobSettings jobs(RolloutSettings rollout) {
        JobSettings standard = JobSettings.DEFAULT;
        return new JobSettings(
                rollout.partitions() == 0 ? OptionalInt.empty() : OptionalInt.of(rollout.partitions()),
                standard.silence(),
                standard.patience());
    }

    @Override
    public void close() {
        rollouts.close();
    }
}
