package io.firesteel.cluster.bench;

import io.firesteel.core.Fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What this process has and has used. */
final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double GIB = 1L << 30;
    /** Room for what is not counted, and for the garbage collector to work. */
    private static final double ROOM = 1.25;

    private static final long FIXED_BYTES = 300L << 20;

    private Memory() {}

    /** Adds {@code peakBytes}, the most memory this process had at a time (Linux only), and {@code heapPeakBytes} of it. */
    static void peaks(Map<String, Object> figures) {
        if (Files.isReadable(STATUS)) {
            figures.put("peakBytes", peakBytes());
        }
        figures.put("heapPeakBytes", heapPeakBytes());
    }

    /** Refuses a heap that is too small, before anything large is made. */
    static void requireHeap(String what, long bytes) {
        long needed = (long) (bytes * ROOM) + FIXED_BYTES;
        long heap = Runtime.getRuntime().maxMemory();
        if (needed > heap) {
            throw new Fault(
                    what,
                    String.format(Locale.ROOT, "a heap of %.1f GiB", needed / GIB),
                    String.format(Locale.ROOT, "%.1f GiB", heap / GIB),
                    "set FIRESTEEL_HEAP=" + (long) Math.ceil(needed / GIB)
                            + "g (java -Xmx), or choose a smaller --shape");
        }
    }

    /** VmHWM: the resident set at its largest. */
    private static long peakBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new Fault(STATUS.toString(), "a line VmHWM", "none", "this is a bug: please report it");
    }

    /** The sum of the heap's parts at their largest, each at its own moment. */
    private static long heapPeakBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
