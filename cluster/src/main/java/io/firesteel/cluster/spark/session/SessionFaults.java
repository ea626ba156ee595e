package io.firesteel.cluster.spark.session;

import io.firesteel.core.Fault;
import org.apache.spark.SparkException;

import java.net.BindException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to tell a person of a Spark session that could not be made: too little memory, no port, a setting, or a master that does not take it. */
final class SessionFaults {
    /** Spark's UnifiedMemoryManager asks for 450 MiB: one and a half times what it keeps for itself. */
    private static final Pattern MEMORY =
            Pattern.compile("(System|Executor) memory (\\d{1,18}) must be at least (\\d{1,18})");

    private SessionFaults() {}

    /** @param master where the session would have been */
    static Fault of(String master, Exception failed) {
        return memory(failed)
                .or(() -> port(failed))
                .or(() -> setting(failed))
                .orElseGet(() -> new Fault(
                        failed instanceof SparkException ? Fault.Kind.REFUSED : Fault.Kind.INTERRUPTED,
                        "Spark session",
                        "a session on " + master,
                        brief(failed),
                        "check the master's address and that it is reachable, then start again; local[*] needs none",
                        failed));
    }

    private static Optional<Fault> memory(Throwable failed) {
        Matcher memory = MEMORY.matcher(String.valueOf(failed.getMessage()));
        if (!memory.find()) {
            return Optional.empty();
        }
        boolean here = memory.group(1).equals("System");
        return Optional.of(new Fault(
                here ? "memory of this process" : "memory of an executor",
                "a Java heap of " + mebibytes(memory.group(3)) + " MiB at least, which Spark asks for ("
                        + memory.group(3) + " bytes)",
                mebibytes(memory.group(2)) + " MiB (" + memory.group(2) + " bytes)",
                here
                        ? "give more: FIRESTEEL_HEAP=1g for ./firesteel, spark.driver.memory=1g (--driver-memory 1g) for spark-submit"
                        : "give more: spark.executor.memory=1g"));
    }

    private static long mebibytes(String bytes) {
        return Long.parseLong(bytes) >> 20;
    }

    private static Optional<Fault> port(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return Optional.of(new Fault(
                        Fault.Kind.INTERRUPTED,
                        "Spark session",
                        "an address of this machine, with a free port, for the driver",
                        brief(cause),
                        "set spark.driver.bindAddress to an address of this machine, and spark.driver.port, if it is set, to a free one",
                        failed));
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> setting(Exception failed) {
        return failed instanceof IllegalArgumentException
                ? Optional.of(new Fault(
                        "Spark session",
                        "settings that Spark takes",
                        brief(failed),
                        "change the setting that is named: --conf of spark-submit, spark-defaults.conf, or -Dspark.… in FIRESTEEL_JAVA_OPTIONS",
                        failed))
                : Optional.empty();
    }

    private static String brief(Throwable failed) {
        return Objects.toString(failed.getMessage(), failed.toString())
                .lines()
                .findFirst()
                .orElse(failed.toString());
    }
}
