package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.ScalingBenchmark;
import io.firesteel.cluster.data.Curriculum;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.Rollouts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.OptionalInt;

/** What more executors give. */
@Command(
        name = "executors",
        mixinStandardHelpOptions = true,
        description =
                "Sample the same requests on N executors, in processes of their own on this machine, and on one of them alone, in"
                        + " turn. speedUp is the median time on one over the median time on all; machineAllows what it would be if"
                        + " executors never waited, from their rates when each has a whole request. Needs N cores that are free.",
        footerHeading = "%nExamples:%n",
        footer = {"  firesteel bench executors", "  firesteel bench executors --executors 2 rollout.prompts=128"})
final class BenchExecutorsCommand extends ConfiguredCommand {
    private static final int EXECUTOR_MEBIBYTES = 1024;

    @Option(names = "--executors", paramLabel = "N", defaultValue = "2", description = "How many (${DEFAULT-VALUE}).")
    private int executors;

    @Mixin
    private PairsOptions pairs;

    @Override
    Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        if (executors < 2) {
            throw new Fault("--executors", "at least 2", executors + "", "2 is usual, one per free core at most");
        }
        pairs.check();
        if (dryRun()) {
            return planned(settings);
        }
        try (LocalExecutors cluster = LocalExecutors.start("firesteel bench executors", executors, EXECUTOR_MEBIBYTES);
                PolicyDirectory policy = StartPolicies.read(
                        settings.policy().path(), cluster.spark().hadoopConfiguration());
                Rollouts all = rollouts(cluster, settings, policy, OptionalInt.empty());
                Rollouts one = rollouts(cluster, settings, policy, OptionalInt.of(1));
                Rollouts each = rollouts(cluster, settings, policy, OptionalInt.of(executors))) {
            DataSets data = Sampling.resolve(
                    setup(settings, policy), policy, Sampling.Sections.of(settings), () -> cluster.spark()
                            .hadoopConfiguration());
            Seeds seeds = new Seeds(settings.run().seed());
            Curriculum curriculum = data.curriculum(settings.rollout().prompts(), seeds.at("curriculum"));
            Map<String, Object> figures = new ScalingBenchmark(executors)
                    .run(
                            all,
                            one,
                            each,
                            policy.policy(),
                            number -> new RolloutRequest(
                                    "request " + number,
                                    curriculum.draw(number),
                                    settings.rollout().groupSize(),
                                    settings.rollout().sampling(policy.stopTokens()),
                                    seeds.at("rollout").at(number)),
                            pairs.warmUp(),
                            pairs.pairs(),
                            BenchOptions::progress);
            BenchOptions.print(figures);
            return Outcome.completed(Map.of("speedUp", figures.get("speedUp")));
        }
    }

    /** Resolves what is named without starting executors. */
    private Outcome planned(Settings settings) {
        try (SparkApplication application = SparkApplication.of("firesteel bench executors", settings.spark());
                PolicyDirectory policy = StartPolicies.read(settings.policy().path(), application.hadoop())) {
            DataSets data = Sampling.resolve(
                    setup(settings, policy), policy, Sampling.Sections.of(settings), application::hadoop);
            data.curriculum(
                    settings.rollout().prompts(), new Seeds(settings.run().seed()).at("curriculum"));
            return Outcome.completed(Map.of("dryRun", true, "executors", executors));
        }
    }

    private static RolloutSetup setup(Settings settings, PolicyDirectory policy) {
        return new RolloutSetup(
                settings.run().name(),
                policy.tokenizerJson(),
                settings.rewards(),
                settings.sandbox(),
                settings.run().answerPatience());
    }

    private static Rollouts rollouts(
            LocalExecutors cluster, Settings settings, PolicyDirectory policy, OptionalInt tasks) {
        JobSettings standard = JobSettings.DEFAULT;
        return cluster.application()
                .rollouts(
                        settings.run().name(),
                        setup(settings, policy),
                        new JobSettings(tasks, standard.silence(), standard.patience()),
                        progress -> {});
    }
}
