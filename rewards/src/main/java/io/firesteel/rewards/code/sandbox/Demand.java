package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long one thread wanted a processor, out of {@code /proc/PID/task/TID}: it computed, or it was ready and waited. Which of the two,
 * a box does not choose; what it waited behind, it may: its own other threads.
 *
 * <p>Worked example, of 26,000 ms: a thread that computed for 2,000 and waited for the rest, in a box that used 2,500 ms of CPU time in
 * all. Behind others of its box it waited for at most 500 ms, so others than the box took 26,000 - 2,500 = 23,500 ms from it.
 *
 * @param cpuMillis it computed
 * @param waitingMillis it was ready and got no CPU ({@code schedstat})
 * @param pauses how often it gave up its processor by itself: it slept, or waited for something
 */
record Demand(long cpuMillis, long waitingMillis, long pauses) {
    /**
     * Who gives up a processor queues anew, and the machine owes it no better place than whoever computes on. Waiting up to this long
     * after each pause is its own doing: otherwise naps of a microsecond would look like starvation wherever somebody else computes.
     */
    private static final long QUEUE_MILLIS = 10;

    private static final String PAUSES = "voluntary_ctxt_switches:";

    /** The threads of these processes; without those that end meanwhile. */
    static List<Demand> of(List<Long> processes) {
        List<Demand> demands = new ArrayList<>();
        for (long process : processes) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(process), "task"))) {
                for (Path thread : threads) {
                    demands.add(of(thread));
                }
            } catch (IOException ended) {
                continue; // it wants nothing any more
            }
        }
        return demands;
    }

    private static Demand of(Path thread) throws IOException {
        String[] nanos = Files.readString(thread.resolve("schedstat")).strip().split(" ");
        long pauses = Files.readString(thread.resolve("status"))
                .lines()
                .filter(line -> line.startsWith(PAUSES))
                .mapToLong(
                        line -> Long.parseLong(line.substring(PAUSES.length()).strip()))
                .sum();
        return new Demand(Long.parseLong(nanos[0]) / 1_000_000, Long.parseLong(nanos[1]) / 1_000_000, pauses);
    }

    /**
     * What others than the box took from the thread of it that they took most from, in milliseconds. From below: waiting that the box's
     * own computing may explain counts as explained by it.
     *
     * @param cpuMillis CPU time of the box in all
     */
    static long takenByOthers(List<Demand> demands, long cpuMillis) {
        long most = 0;
        for (Demand each : demands) {
            long waited = Math.max(0, each.waitingMillis - QUEUE_MILLIS * each.pauses);
            most = Math.max(most, each.cpuMillis + waited - cpuMillis);
        }
        return most;
    }
}
