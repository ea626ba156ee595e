package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import io.firesteel.core.storage.DiskFull;

import java.util.List;
import java.util.Optional;

/** What to tell a person of a Spark action that failed: Spark's own message is the driver's stack, and says at most in its first line what happened. */
final class JobFailure {
    private static final int LONGEST = 400;

    private static final String CAUSED_BY = "Caused by: ";
    private static final String ABORTED = "Job aborted due to stage failure";
    private static final String LOST_TASK = "ExecutorLostFailure";

    /** Of executors that have gone, and of applications that were ended from outside. */
    private static final List<String> LOST = List.of(
            LOST_TASK,
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
        return known(title, failed)
                .orElseGet(() -> new Fault(
                        Fault.Kind.FAILED,
                        title,
                        "every part to succeed within spark.task.maxFailures attempts",
                        brief(failed),
                        "the executor's log (Spark UI, stage, stderr) has the whole story",
                        failed));
    }

    /** The fault, if it was the machine that failed, or if executors ended for a reason that is known. */
    static Optional<Fault> known(String title, Throwable failed) {
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
            Optional<ExecutorExit> exit =
                    first.contains(LOST_TASK) ? ExecutorExit.in(String.valueOf(t.getMessage())) : Optional.empty();
            if (outOfMemory(t) || exit.filter(ExecutorExit::outOfMemory).isPresent()) {
                return Optional.of(outOfMemory(title, first, failed));
            }
            if (exit.filter(ExecutorExit::foreign).isPresent()) {
                return Optional.of(foreignExit(title, first, exit.get().code(), failed));
            }
            if (LOST.stream().anyMatch(first::contains)) {
                return Optional.of(lost(title, first, exit, failed));
            }
        }
        return Optional.empty();
    }

    private static boolean outOfMemory(Throwable thrown) {
        return thrown instanceof OutOfMemoryError
                || String.valueOf(thrown.getMessage())
                        .lines()
                        .filter(line -> line.startsWith(CAUSED_BY) || line.startsWith(ABORTED))
                        .anyMatch(line -> line.contains(OutOfMemoryError.class.getName())
                                || line.contains("SparkOutOfMemoryError"));
    }

    /**
     * Whichever Spark hears first, the task's own error or that its executor has ended upon it. The settings ask for more than there is: starting again
     * as it is would end the same way.
     */
    private static Fault outOfMemory(String title, String found, Throwable failed) {
        return new Fault(
                title,
                "room in the executors' heap",
                found,
                "give more: spark.executor.memory, the third number of local-cluster[…] (of local[N]: FIRESTEEL_HEAP, spark.driver.memory); or need"
                        + " less: fewer cores per executor, shorter completions, or, if a class is named, let it take less",
                failed);
    }

    /** As in the driver, where the class and the line are known. */
    private static Fault foreignExit(String title, String found, int code, Throwable failed) {
        return new Fault(
                Fault.Kind.FAILED,
                title,
                "code that returns or throws on executors",
                found,
                "no signal and nothing of Spark's ends an executor with code " + code
                        + ": a class of yours (verifier, reward function, task) or a library has called System.exit("
                        + code
                        + "). Which one, its log may say; --master local[2] names class and line",
                failed);
    }

    /** The application has been ended from outside. */
    static Fault ended(String title, String found) {
        return lost(title, found, Optional.empty(), null);
    }

    /** @param cause may be null */
    private static Fault lost(String title, String found, Optional<ExecutorExit> exit, Throwable cause) {
        return new Fault(
                Fault.Kind.INTERRUPTED,
                title,
                "executors that stay",
                found,
                "run the same command again: it goes on from the last checkpoint. If executors are lost again, their logs say why; "
                        + exit.map(ExecutorExit::meaning)
                                .orElse(
                                        "most ran out of memory: raise spark.executor.memory or spark.executor.memoryOverhead"),
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
