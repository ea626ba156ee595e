package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.WeakHashMap;

/**
 * How rollout jobs are run. None of it changes a result.
 *
 * @param tasks into how many tasks a request is cut; empty: three per task that the application's cores run at a time, large ones first ({@link
 *     io.firesteel.rollout.RolloutRequest#share}); inside the driver one per core, or fewer where it has the cores to itself and some share each
 *     step ({@link io.firesteel.rollout.RolloutRequest#workers}), which takes such parts
 * @param silence how long nothing may run before a warning names the executors and what to look at; repeated
 * @param patience how long before what is waited for is given up with a fault; at least {@code silence}. It starts anew with each task
 */
public record JobSettings(OptionalInt tasks, Duration silence, Duration patience) {
    public static final JobSettings DEFAULT =
            new JobSettings(OptionalInt.empty(), Duration.ofSeconds(30), Duration.ofMinutes(15));

    private static final Map<SparkContext, JobSettings> APPLICATIONS = Collections.synchronizedMap(new WeakHashMap<>());

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

    /** Those of the application, with tasks chosen; the default unless {@link #into} has been called. */
    public static JobSettings of(SparkSession session) {
        return APPLICATIONS.getOrDefault(session.sparkContext(), DEFAULT);
    }

    /** Makes them those of the application, for all who ask something of it. Nothing of the session's own is changed: it may be somebody's notebook. */
    public void into(SparkSession session) {
        APPLICATIONS.put(session.sparkContext(), new JobSettings(OptionalInt.empty(), silence, patience));
    }
}
