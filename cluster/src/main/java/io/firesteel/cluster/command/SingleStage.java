package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.EvaluatedSets;
import io.firesteel.cluster.report.Report;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Address;
import io.firesteel.cluster.stage.Cost;
import io.firesteel.cluster.stage.Inputs;
import io.firesteel.cluster.stage.LearningMemory;
import io.firesteel.cluster.stage.Stage;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.cluster.stage.StageRun;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.config.Configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A recipe of one stage, whose directory is the run's own: what {@code train} and {@code sft} are.
 *
 * @param command its name
 * @param stage what is done
 * @param step what a step is called in the last line: {@code iterations}, {@code steps}
 */
record SingleStage(String command, Stage stage, String step) {
    /**
     * Checks, and unless that is all that was asked for, runs to the end or until asked to stop.
     *
     * @param finished told of the directory and the result of a stage that came to its end
     */
    Outcome run(
            Configuration configuration,
            Settings settings,
            boolean dryRun,
            BiConsumer<RunDirectory, StageResult> finished)
            throws InterruptedException {
        Console console = Console.ofStandardError();
        StopRequest stop = ProcessEnd.stopRequest();
        try (SparkApplication application =
                        SparkApplication.of("firesteel " + settings.run().name(), settings.spark());
                Inputs inputs = new Inputs(application::hadoop)) {
            StageContext context = StageContext.of(settings, application, inputs, console, stop);
            Map<String, String> checked = stage.checkAll(context);
            Optional.ofNullable(checked.get(LearningMemory.FACT))
                    .ifPresent(parts -> StandardOutput.current().takes("", parts));
            console.header("firesteel " + command, facts(checked, configuration, settings));
            if (dryRun) {
                return Outcome.completed(Map.of("dryRun", true));
            }
            Address address = Address.of(
                    stage,
                    configuration.canonical(stage.decidedByAll()),
                    context.seeds().seed(),
                    stage.contents(inputs));
            try (RunDirectory directory =
                    RunDirectory.open(settings.run().directory(), application.hadoop(), console::warning)) {
                StandardOutput.current().inRun(directory.files());
                StageResult result = new StageRun(
                                stage,
                                context,
                                configuration,
                                address,
                                settings.run().saveRollouts())
                        .run(directory);
                if (result.before().isPresent()) {
                    result.after()
                            .ifPresent(after -> compare(console, result.before().get(), after));
                }
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("runDirectory", directory.display());
                figures.putAll(result.figures(step));
                figures.put(Cost.KEY, result.cost().figures(settings.run().pricePerCoreHour()));
                directory.checkpoints().best().ifPresent(best -> figures.put("bestCheckpoint", best.fields()));
                directory.saveSummary(figures);
                if (result.completed()) {
                    finished.accept(directory, result);
                }
                console.notice("report: " + Report.write(directory.files()));
                return new Outcome(result.completed() ? ExitCode.COMPLETED : ExitCode.RESUMABLE, figures);
            }
        }
    }

    private static void compare(Console console, EvaluatedSets before, EvaluatedSets after) {
        console.comparison(before.byName(), after.byName(), after.measuredOnOtherThan(before));
    }

    private static Map<String, String> facts(
            Map<String, String> checked, Configuration configuration, Settings settings) {
        Map<String, String> facts = new LinkedHashMap<>(checked);
        facts.put("seed", Long.toString(settings.run().seed()));
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
}
