package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import picocli.CommandLine.Mixin;

import java.util.Map;
import java.util.concurrent.Callable;

/** A command that is steered by a configuration: loads it, binds it, prints it if that is all that was asked for. */
abstract class ConfiguredCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Override
    public final Outcome call() throws InterruptedException {
        Configuration configuration = options.load();
        Settings settings = configuration.bind(
                Settings.class); // before it is printed: a bad file does not print as if it were good
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        try {
            return run(configuration, settings);
        } catch (Fault fault) {
            throw configuration.located(fault);
        }
    }

    abstract Outcome run(Configuration configuration, Settings settings) throws InterruptedException;

    /** Whether to check everything, say what would be done, and stop. Every command heeds it before it does anything. */
    final boolean dryRun() {
        return options.dryRun();
    }
}
