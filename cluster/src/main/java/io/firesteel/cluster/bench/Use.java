package io.firesteel.cluster.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;

/**
 * What this process's Java threads have used so far.
 *
 * @param wallNanos the clock
 * @param cpuNanos processor time of all threads that live
 * @param bytes allocated on the heap by all threads that live
 */
record Use(long wallNanos, long cpuNanos, long bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Use now() {
        long[] ids = THREADS.getAllThreadIds();
        long cpu = 0;
        for (long nanos : THREADS.getThreadCpuTime(ids)) {
            cpu += Math.max(0, nanos); // -1 for a thread that has ended meanwhile
        }
        long bytes = 0;
        for (long allocated : THREADS.getThreadAllocatedBytes(ids)) {
            bytes += Math.max(0, allocated);
        }
        return new Use(System.nanoTime(), cpu, bytes);
    }

    /** Processor time of this whole process, the garbage collector's and the compiler's threads included. */
    static long processNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    /** Processor time of the calling thread so far. */
    static long nanosOfThisThread() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Bytes allocated by the calling thread so far. */
    static long bytesOfThisThread() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
