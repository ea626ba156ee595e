package io.firesteel.cluster.command;

import io.firesteel.cluster.arrow.RolloutCodecs;
import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.rollouts.RolloutSetup;
import io.firesteel.cluster.rollouts.Rollouts;
import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.RolloutJobSettings;
import io.firesteel.cluster.spark.SparkRollouts;
import io.firesteel.cluster.spark.SparkSessions;
import io.firesteel.cluster.training.StartPolicies;
import io.firesteel.cluster.training.StopRequest;
import io.firesteel.cluster.training.TrainingRun;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.PolicyDirectory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reinforcement learning from verifiable rewards. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train a policy by GRPO: sample on Spark, verify, learn, publish.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel train",
            "  firesteel train iterations=4 seed=2 --run-dir runs/short",
            "  firesteel train --config my.conf policy.path=/models/Qwen2.5-0.5B data.template=tinyzero \\",
            "      data.source=files 'data.train-files=[train.parquet]' 'data.test-files=[test.parquet]'",
            "  spark-submit --properties-file spark-firesteel.properties --class io.firesteel.cluster.Main firesteel.jar \\",
            "      train --run-dir hdfs:///runs/first"
        })
final class TrainCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Override
    public Outcome call() throws Exception {
        Configuration configuration = options.load();
        Settings settings = configuration.bind(Settings.class);
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        Console console = Console.ofStandardError();
        StopRequest stop = StopRequest.onSignals();
        SparkSession session =
                SparkSessions.open("firesteel " + settings.run().name(), settings.spark().master(), false, Map.of());
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        try (PolicyDirectory base = StartPolicies.read(settings.policy().path(), spark.hadoopConfiguration())) {
            DataSets data = DataSets.of(settings.data(), base.tokenizer(), () -> session);
            console.header("firesteel train", facts(settings, base, data, spark, configuration));
            if (options.dryRun()) {
                return Outcome.completed(Map.of("dryRun", true));
            }
            try (RunDirectory directory =
                            RunDirectory.open(settings.run().directory(), spark.hadoopConfiguration(), console::warning);
                    Rollouts rollouts = rollouts(settings, base, spark, console)) {
                directory
                        .startSession(
                                configuration.render(),
                                Provenance.of(
                                        TrainCommand.class,
                                        session.version(),
                                        Map.of("run", settings.run().seed()),
                                        Map.of()),
                                1)
                        .forEach(console::warning);
                TrainingRun.Result result = new TrainingRun(
                                settings,
                                base,
                                data,
                                rollouts,
                                directory,
                                settings.run().saveRollouts() ? Optional.of(session) : Optional.empty(),
                                console,
                                stop)
                        .run();
                result.after().ifPresent(after -> console.comparison(result.before(), after));
                Map<String, Object> figures = figures(directory, result);
                directory.saveSummary(figures);
                return new Outcome(result.after().isPresent() ? ExitCode.COMPLETED : ExitCode.RESUMABLE, figures);
            }
        } finally {
            session.stop();
        }
    }

    private static Rollouts rollouts(Settings settings, PolicyDirectory base, JavaSparkContext spark, Console console) {
        return new SparkRollouts(
                spark,
                new RolloutSetup(settings.run().name(), base.tokenizerJson(), settings.rewards()),
                RolloutJobSettings.DEFAULT,
                RolloutCodecs.choose(),
                progress -> console.progress(
                        progress.title(), progress.written(), progress.wanted(), progress.tokens() + " tokens"));
    }

    private static Map<String, String> facts(
            Settings settings, PolicyDirectory base, DataSets data, JavaSparkContext spark, Configuration configuration) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("policy", settings.policy().path() + ", " + base.policy().parameters().length + " parameters");
        facts.put("data", data.train().size() + " prompts to learn from, " + data.test().size() + " held out");
        facts.put("an iteration", settings.rollout().prompts() + " prompts × " + settings.rollout().groupSize());
        facts.put("spark", spark.version() + " on " + spark.master());
        facts.put("seed", Long.toString(settings.run().seed()));
        facts.put("run directory", settings.run().directory());
        String changed = configuration.nonDefaults().lines().map(line -> line.replaceFirst("  #.*", "")).reduce("", (a, b) -> a.isEmpty() ? b : a + ", " + b);
        if (!changed.isEmpty()) {
            facts.put("not default", changed);
        }
        return facts;
    }

    private static Map<String, Object> figures(RunDirectory directory, TrainingRun.Result result) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("runDirectory", directory.display());
        figures.put("iterations", result.iterations());
        figures.put("seconds", result.seconds());
        figures.put("before", result.before().figures());
        result.after().ifPresent(after -> figures.put("after", after.figures()));
        return figures;
    }
}
