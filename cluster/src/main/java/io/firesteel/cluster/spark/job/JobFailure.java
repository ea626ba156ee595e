package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;

import java.util.List;
import java.util.Optional;

/** What to tell a person of a Spark action that failed: Spark's own message is the driver's stack, and says at most in its first line what happened. */
final class JobFailure {
    private static final int LONGEST = 400;

    /** Of executors that have gone, and of applications that were ended from outside. */
    private static final List<String> LOST = List.of(
            "ExecutorLostFailure",
            "Lost executor",
            "worker lost",
            "SparkContext was shut down",
            "stopped SparkContext",
            "Master removed our application",
            "All masters are unresponsive");

    private JobFailure() {}

    /** A failed job's fault: the task's own, the machine's, or one of ours. */
    static Fault of(String title, Throwable failed) {
        for (Throwable t = failed; t != null; t = t.getCause()) {
            if (t instanceof Fault fault) {
                return fault;
            }
        }
        return ofMachine(title, failed)
                .orElseGet(() -> new Fault(
                        Fault.Kind.FAILED,
                        title,
                        "every part to succeed within spark.task.maxFailures attempts",
                        brief(failed),
                        "the executor's log (Spark UI, stage, stderr) has the whole story",
                        failed));
    }

    /** The fault, if it was the machine that failed. */
    static Optional<Fault> ofMachine(String title, Throwable failed) {
        for (Throwable t = failed; t != null; t = t.getCause()) {
            String first = brief(t);
            if (DiskFull.in(t)) {
                return Optional.of(new Fault(
                        Fault.Kind.INTERRUPTED,
                        title,
                        "room to write",
                        first,
                        "free some space where the run directory is, and in the executors' spark.local.dir; then run the same command again:"
                                + " it goes on from the last checkpoint",
                        failed));
            }
            if (LOST.stream().anyMatch(first::contains)) {
                return Optional.of(lost(title, first, failed));
            }
        }
        return Optional.empty();
    }

    /** @param cause may be null */
    static Fault lost(String title, String found, Throwable cause) {
        return new Fault(
                Fault.Kind.INTERRUPTED,
                title,
                "executors that stay",
                found,
                "run the same command again: it goes on from the last checkpoint. If executors are lost again, their logs say why;"
                        + " most ran out of memory: raise spark.executor.memory or spark.executor.memoryOverhead",
                cause);
    }

    /** The first line, which names the task, the executor and what was thrown. */
    private static String brief(Throwable failed) {
        String first =
                String.valueOf(failed.getMessage()).strip().lines().findFirst().orElse("");
        String told = failed.getClass().getSimpleName() + ": " + first;
        return told.length() <= LONGEST ? told : told.substring(0, LONGEST) + "…";
    }
}
