package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Inputs;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.LinkedHashMap;
import java.util.Map;

/** A command that samples from the policy that {@code policy.path} names, and keeps no run directory. */
abstract class SamplingCommand extends ConfiguredCommand {
    private final String name;

    /** @param name of the command */
    SamplingCommand(String name) {
        this.name = name;
    }

    @Override
    final Outcome run(Configuration configuration, Settings settings) throws InterruptedException {
        check(settings);
        Console console = Console.ofStandardError();
        try (SparkApplication application =
                        SparkApplication.of("firesteel " + settings.run().name(), settings.spark());
                Inputs inputs = new Inputs(application::hadoop)) {
            StageContext context = StageContext.of(settings, application, inputs, console, new StopRequest());
            PolicyDirectory policy = inputs.policy(settings.policy().path());
            try (Sampling sampling = Sampling.open(context, policy, Sampling.Sections.of(settings))) {
                Map<String, String> facts = new LinkedHashMap<>();
                facts.put(
                        "policy",
                        settings.policy().path() + ", " + policy.policy().size() + " parameters");
                facts.putAll(sampling.facts(context));
                facts.put("seed", Long.toString(settings.run().seed()));
                console.header("firesteel " + name, facts);
                return dryRun() ? Outcome.completed(Map.of("dryRun", true)) : run(settings, context, policy, sampling);
            }
        }
    }

    /** Refuses what this command cannot do, before anything is opened. */
    void check(Settings settings) {}

    /** The command itself, everything being open. */
    abstract Outcome run(Settings settings, StageContext context, PolicyDirectory policy, Sampling sampling)
            throws InterruptedException;
}
