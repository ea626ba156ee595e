package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.IterationBenchmark;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.cluster.stage.Grpo;
import io.firesteel.cluster.stage.Referees;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.Map;

/** What Spark costs. */
@Command(
        name = "iteration",
        mixinStandardHelpOptions = true,
        description =
                "Compare iterations on Spark, in this process, with the same iterations called directly on as many threads."
                        + " ratio is the median time on Spark over the median time without; sampling, verifying, learning and"
                        + " publishing are in both, files and reports in neither.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench iteration --master local[2]",
            "  firesteel bench iteration --master local[2] --pairs 40 rollout.prompts=16"
        })
final class BenchIterationCommand extends SamplingCommand {
    @Mixin
    private PairsOptions pairs;

    BenchIterationCommand() {
        super("bench iteration");
    }

    @Override
    void check(Settings settings) {
        pairs.check();
        if (!settings.spark().master().startsWith("local[")) {
            throw new Fault(
                    "spark.master",
                    "local[N], Spark in this process",
                    settings.spark().master(),
                    "what executors of their own give is the question of firesteel bench executors");
        }
    }

    @Override
    Outcome run(Settings settings, StageContext context, PolicyDirectory policy, Sampling sampling)
            throws InterruptedException {
        int cores = context.application().context().defaultParallelism();
        RolloutSetup setup = new RolloutSetup(
                settings.run().name(),
                policy.tokenizerJson(),
                settings.rewards(),
                settings.sandbox(),
                settings.run().answerPatience());
        try (Sampling direct = new Sampling(
                sampling.data(), setup.local(cores, progress -> {}), List.of(), Map.of(), Referees.none())) {
            Map<String, Object> figures = new IterationBenchmark(Grpo.of(settings), policy, context.seeds())
                    .run(sampling, direct, pairs.warmUp(), pairs.pairs(), cores, BenchOptions::progress);
            BenchOptions.print(figures);
            return Outcome.completed(Map.of("ratio", figures.get("ratio")));
        }
    }
}
