package io.firesteel.cluster.spark.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code by which an executor in a process of its own has ended. Spark's own codes are those of its {@code SparkExitCode} and {@code ExecutorExitCode}
 * (3.5 and 4.x); 128 and more is a signal's number and 128, as shells count.
 *
 * @param code such as 52, as the cluster manager reports it
 */
record ExecutorExit(int code) {
    private static final int OUT_OF_MEMORY = 52;
    private static final int FIRST_OF_SPARK = 50;
    private static final int LAST_OF_SPARK = 56;
    private static final int FIRST_OF_SHELLS = 126;

    /** "Command exited with code 7" (standalone), "exited with exit code 52(JVM OOM)" (Kubernetes), "Exit status: 143" (YARN). */
    private static final Pattern REPORTED =
            Pattern.compile("(?i)\\bexit(?:ed)?(?: with)?(?: exit)? (?:code|status):? (-?\\d{1,9})");

    /** @param lost Spark's message of a lost executor: of several lines on Kubernetes; empty if it has no code */
    static Optional<ExecutorExit> in(String lost) {
        Matcher reported = REPORTED.matcher(lost);
        return reported.find() ? Optional.of(new ExecutorExit(Integer.parseInt(reported.group(1)))) : Optional.empty();
    }

    /** Whether the executor has ended itself upon an OutOfMemoryError. */
    boolean outOfMemory() {
        return code == OUT_OF_MEMORY;
    }

    /** Whether neither Spark, nor a shell, nor a signal ends executors by it: some class has called {@code System.exit}. Spark itself uses 0 and 1. */
    boolean foreign() {
        return code > 1 && code < FIRST_OF_SHELLS && (code < FIRST_OF_SPARK || code > LAST_OF_SPARK);
    }

    /** What it may mean, in a sentence, and what to do about it. */
    String meaning() {
        return "Exit code " + code + ": "
                + switch (code) {
                    case 0, 1 -> "the executor ended itself, or a class in it called System.exit; its log says why";
                    case 50, 51 -> "an exception that nobody caught, in a thread of its own; the executor's log has it";
                    case OUT_OF_MEMORY -> "OutOfMemoryError";
                    case 53 -> "no folder could be made in spark.local.dir: free some space there, or make it writable";
                    case LAST_OF_SPARK -> "the driver did not answer its heartbeats";
                    case 134, 139 -> "Java itself crashed; hs_err_pid….log in the executor's folder says where";
                    case 137 ->
                        "killed, as kernels and containers do for want of memory: raise spark.executor.memoryOverhead";
                    case 143 -> "ended from outside, as cluster managers do";
                    default -> "the executor's log says why";
                };
    }
}
