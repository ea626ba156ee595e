package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How rollout jobs are run. None of it changes a result.
 *
 * @param tasks into how many tasks a request is cut; empty: three per core of the application, large ones first, or one per core
 *     inside the driver, which takes the same parts ({@link
 *     io.firesteel.rollout.RolloutRequest#share})
 * @param silence how long a job may wait for its first task before a warning names the executors and what to look at; repeated
 * @param patience how long before the job is given up with a fault; at least {@code silence}
 */
public record JobSettings(OptionalInt tasks, Duration silence, Duration patience) {
    public static final JobSettings DEFAULT =
            new JobSettings(OptionalInt.empty(), Duration.ofSeconds(30), Duration.ofMinutes(15));

    public JobSettings {
        if (tasks.isPresent() && tasks.getAsInt() < 1) {
            throw new Fault(
                    "rollout tasks",
                    "an integer >= 1",
                    Integer.toString(tasks.getAsInt()),
                    "leave it out to have it chosen");
        }
        if (patience.compareTo(silence) < 0 || silence.isNegative() || silence.isZero()) {
            throw new Fault(
                    "rollout patience",
                    "0 < silence <= patience",
                    "silence " + silence + ", patience " + patience,
                    "fix one of the two");
        }
    }
}
