package io.firesteel.cluster.command;

import io.firesteel.core.Fault;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.Map;

/** What every benchmark takes, and where its figures go. */
final class BenchOptions {
    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "20",
            description = "Go on for so long; a measurement in progress is finished (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Workers side by side, each on a core of its own (${DEFAULT-VALUE}).")
    private int threads;

    Duration budget() {
        if (!(seconds > 0 && seconds < 86_400)) {
            throw new Fault("--seconds", "more than 0, less than a day", seconds + "", "20 to 60 is usual");
        }
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    int threads() {
        if (threads < 1) {
            throw new Fault("--threads", "at least 1", threads + "", "one per core is usual");
        }
        return threads;
    }

    /** One measurement, one line. */
    static void print(Map<String, Object> figures) {
        StandardOutput.current().print(figures);
    }

    /** For people. */
    static void progress(String line) {
        System.err.println(line);
    }
}
