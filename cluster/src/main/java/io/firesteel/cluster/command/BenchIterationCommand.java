package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.IterationBenchmark;
import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.rollout.LocalRollouts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

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
final class BenchIterationCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "20",
            description = "Pairs of iterations that count (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10",
            description = "Pairs before them that do not (${DEFAULT-VALUE}).")
    private int warmUp;

    @Override
    public Outcome call() throws InterruptedException {
        if (pairs < 1 || warmUp < 0) {
            throw new Fault(
                    "--pairs, --warm-up", "at least 1, at least 0", pairs + ", " + warmUp, "20 and 10 is usual");
        }
        Configuration configuration = options.load();
        Settings settings = configuration.bind(Settings.class);
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        if (!settings.spark().master().startsWith("local[")) {
            throw new Fault(
                    "spark.master",
                    "local[N], Spark in this process",
                    settings.spark().master(),
                    "what executors of their own give is the question of firesteel bench executors");
        }
        Console console = Console.ofStandardError();
        try (Workplace place = Workplace.open(settings, console)) {
            console.header("firesteel bench iteration", place.facts());
            if (options.dryRun()) {
                return Outcome.completed(Map.of("dryRun", true));
            }
            int cores = place.session().sparkContext().defaultParallelism();
            RolloutSetup setup = new RolloutSetup(
                    settings.run().name(), place.policy().tokenizerJson(), settings.rewards(), settings.sandbox());
            try (LocalRollouts direct = setup.local(cores, progress -> {})) {
                Map<String, Object> figures = new IterationBenchmark(settings, place.policy(), place.data())
                        .run(place.rollouts(), direct, warmUp, pairs, cores, BenchOptions::progress);
                BenchOptions.print(figures);
                return Outcome.completed(Map.of("ratio", figures.get("ratio")));
            }
        }
    }
}
