package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures of a box's processes out of {@code /proc}. Processes come and go while it is read: what has gone counts no more,
 * so the sums are from below.
 *
 * @param cpuMillis CPU time of the processes and of their ended children
 * @param residentBytes memory, shared pages counted for each who shares them
 * @param threads of all processes
 * @param processes how many there are
 */
record ProcessTree(long cpuMillis, long residentBytes, long threads, int processes) {
    static final ProcessTree NONE = new ProcessTree(0, 0, 0, 0);

    private static final long TICKS_PER_SECOND = 100; // USER_HZ, a constant of the kernel's interface
    private static final long PAGE_BYTES = 4096;
    // Fields of /proc/PID/stat after the name, which stands in parentheses and may hold anything.
    private static final int USER_TICKS_AT = 11;
    private static final int CHILDRENS_SYSTEM_TICKS_AT = 14;
    private static final int THREADS_AT = 17;
    private static final int RESIDENT_PAGES_AT = 21;

    /** A process and all below it. */
    static List<Long> of(ProcessHandle process) {
        List<Long> all = new ArrayList<>();
        all.add(process.pid());
        process.descendants().forEach(one -> all.add(one.pid()));
        return all;
    }

    static ProcessTree sum(List<Long> processes) {
        long ticks = 0;
        long pages = 0;
        long threads = 0;
        int count = 0;
        for (long process : processes) {
            Path folder = Path.of("/proc", Long.toString(process));
            try {
                String stat = Files.readString(folder.resolve("stat"));
                String[] fields =
                        stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
                for (int i = USER_TICKS_AT; i <= CHILDRENS_SYSTEM_TICKS_AT; i++) {
                    ticks += Long.parseLong(fields[i]);
                }
                pages += Long.parseLong(fields[RESIDENT_PAGES_AT]);
                threads += Long.parseLong(fields[THREADS_AT]);
                count++;
            } catch (IOException ended) {
                continue; // between listing and reading: it uses nothing any more
            }
        }
        return new ProcessTree(ticks * 1000 / TICKS_PER_SECOND, pages * PAGE_BYTES, threads, count);
    }
}
