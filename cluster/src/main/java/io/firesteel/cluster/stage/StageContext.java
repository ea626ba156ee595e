package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.random.Seeds;

/**
 * Where a stage runs; nothing of what it does.
 *
 * @param title what people call the stage in Spark's UI and logs: the run's name, and the stage's where there are several
 * @param application Spark, shared by all stages of this process
 * @param inputs finds policies and examples by what the configuration calls them
 * @param seeds the address of the stage's randomness
 * @param console where people follow it
 * @param stop asked between steps
 */
public record StageContext(
        String title, SparkApplication application, Inputs inputs, Seeds seeds, Console console, StopRequest stop) {
    /** Of a run of one stage, which bears the run's name and draws from the run's own seed. */
    public static StageContext of(
            Settings settings, SparkApplication application, Inputs inputs, Console console, StopRequest stop) {
        return new StageContext(
                settings.run().name(),
                application,
                inputs,
                new Seeds(settings.run().seed()),
                console,
                stop);
    }
}
