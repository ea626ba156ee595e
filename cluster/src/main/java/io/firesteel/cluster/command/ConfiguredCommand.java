package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import picocli.CommandLine.Mixin;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A command that is steered by a configuration: loads it, binds it, prints it if that is all that was asked for. */
abstract class ConfiguredCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Override
    public final Outcome call() throws InterruptedException {
        Configuration configuration = options.load(below());
        Settings settings = configuration.bind(
                Settings.class); // before it is printed: a bad file does not print as if it were good
        if (!keepsRunDirectory()) {
            configuration.fromCommandLine("run.directory").ifPresent(this::refuseRunDirectory);
        }
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

    /** A configuration that lies below the files of {@code --config}: of a run that the command is about. */
    Optional<ConfigurationSource> below() {
        return Optional.empty();
    }

    /** Whether it keeps its work in {@code run.directory}. Where it does not, one that is named on the command line is refused. */
    boolean keepsRunDirectory() {
        return false;
    }

    /** What somebody may have meant who named that run directory, of which this command would read and write nothing. */
    String insteadOf(String runDirectory) {
        return RunPolicy.in(runDirectory)
                .map(policy -> "to take that run's policy, write policy.path=" + policy + " instead")
                .orElse(
                        "leave it out; the policy is the one that policy.path names, such as policy.path=RUN_DIR/policy");
    }

    private void refuseRunDirectory(String named) {
        throw new Fault(
                "command line: run directory " + named,
                "none, since this command keeps none and reads nothing of one",
                "--run-dir or run.directory",
                insteadOf(named));
    }

    abstract Outcome run(Configuration configuration, Settings settings) throws InterruptedException;

    /** Whether to check everything, say what would be done, and stop. Every command heeds it before it does anything. */
    final boolean dryRun() {
        return options.dryRun();
    }
}
