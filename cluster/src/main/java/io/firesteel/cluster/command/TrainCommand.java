package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.report.Report;
import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.cluster.stage.TrainingRun;
import io.firesteel.core.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

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
    public Outcome call() throws InterruptedException {
        Configuration configuration = options.load();
        Settings settings = configuration.bind(Settings.class);
        settings.rollout().forTraining();
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        Console console = Console.ofStandardError();
        StopRequest stop = StopRequest.onSignals();
        try (Workplace place = Workplace.open(settings, console)) {
            console.header("firesteel train", facts(place, configuration));
            if (options.dryRun()) {
                return Outcome.completed(Map.of("dryRun", true));
            }
            try (RunDirectory directory =
                    RunDirectory.open(settings.run().directory(), place.hadoop(), console::warning)) {
                directory
                        .startSession(
                                configuration.render(),
                                Provenance.of(
                                                TrainCommand.class,
                                                place.session().version(),
                                                Map.of("run", settings.run().seed()),
                                                Map.of(
                                                        "policy",
                                                        place.policy().policy().fingerprint()))
                                        .with("sandbox", place.sandboxes()))
                        .forEach(console::warning);
                TrainingRun.Result result = new TrainingRun(
                                settings,
                                place.policy(),
                                place.data(),
                                place.rollouts(),
                                directory,
                                settings.run().saveRollouts() ? Optional.of(place.session()) : Optional.empty(),
                                console,
                                stop)
                        .run();
                result.after().ifPresent(after -> console.comparison(result.before(), after));
                Map<String, Object> figures = figures(directory, result);
                directory.saveSummary(figures);
                console.notice("report: " + Report.write(directory.files()));
                return new Outcome(result.after().isPresent() ? ExitCode.COMPLETED : ExitCode.RESUMABLE, figures);
            }
        }
    }

    private static Map<String, String> facts(Workplace place, Configuration configuration) {
        Settings settings = place.settings();
        Map<String, String> facts = place.facts();
        facts.put(
                "iterations",
                settings.run().iterations() + " of " + settings.rollout().prompts() + " prompts × "
                        + settings.rollout().groupSize() + " completions");
        facts.put("run directory", settings.run().directory());
        String changed = configuration
                .nonDefaults()
                .lines()
                .map(line -> line.replaceFirst("  #.*", ""))
                .collect(Collectors.joining(", "));
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
        figures.put("policy", result.policy().fingerprint());
        figures.put("before", result.before().figures());
        result.after().ifPresent(after -> figures.put("after", after.figures()));
        return figures;
    }
}
