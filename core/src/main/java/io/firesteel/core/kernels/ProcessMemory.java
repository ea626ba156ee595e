package io.firesteel.core.kernels;

import com.sun.management.OperatingSystemMXBean;
import org.bytedeco.javacpp.Pointer;

import java.lang.management.ManagementFactory;

/**
 * How much memory a Java process may hold.
 *
 * <p>JavaCPP, on which ND4J's and our own vectors outside Java's heap lie, looks at each of its allocations at all that the process holds, heap
 * and libraries included, and throws an {@link OutOfMemoryError} beyond {@code org.bytedeco.javacpp.maxphysicalbytes}. As JavaCPP 1.5.7 comes
 * these are {@value #HEAPS} times the heap's maximum ({@code maxbytes}, once that, and three times that), so a small heap makes a small process.
 * Its other limit, {@code maxbytes}, is of what it counts itself: nothing of ours, and nothing of ND4J's. Java's own direct buffers have the
 * heap's maximum to themselves; ours are some megabytes.
 *
 * @param heap bytes that Java's heap may have
 * @param resident bytes that JavaCPP lets the process hold, heap included
 * @param machine bytes of the machine, or of the container
 */
public record ProcessMemory(long heap, long resident, long machine) {
    /** How many times the heap's maximum a process may hold. */
    public static final int HEAPS = 4;

    /** This process's. */
    public static ProcessMemory here() {
        long resident = Pointer.maxPhysicalBytes();
        long machine = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
        return new ProcessMemory(
                Runtime.getRuntime().maxMemory(), limit(resident), limit(machine)); // neither says 0 and means it
    }

    private static long limit(long bytes) {
        return bytes > 0 ? bytes : Long.MAX_VALUE;
    }

    /** Of a process that is started with such a heap and nothing said of what lies outside it, on a machine with room enough. */
    public static ProcessMemory ofHeap(long bytes) {
        return new ProcessMemory(bytes, HEAPS * bytes, Long.MAX_VALUE);
    }

    /** The same where nothing of JavaCPP is used. */
    public ProcessMemory withoutJavaCpp() {
        return new ProcessMemory(heap, Long.MAX_VALUE, machine);
    }

    /** The same in a container of so many bytes. */
    public ProcessMemory within(long bytes) {
        return new ProcessMemory(heap, resident, Math.min(machine, bytes));
    }
}
