package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * What to tell a person of a verifier, reward function or task that threw. They are classes that users plug in: whatever they throw ends in a fault that names them,
 * and nothing that they throw gets to a thread's end, where Spark would take it for the end of the JVM.
 */
public final class PluginFaults {
    private static final int LONGEST = 160;
    private static final int CAUSES = 8;

    private PluginFaults() {}

    /**
     * What the plugin gives.
     *
     * @param plugin who is called
     * @param where kind, class and what it was asked for, for people; asked for only if it throws
     * @param expected what it should have given
     * @throws Fault for all that it throws, at once and not after more attempts: it is pure, and would throw again. A fault of its own stays as it is. A
     *     StackOverflowError is an exception as others are: its stack is gone when it is caught
     * @throws OutOfMemoryError as it was, but with the plugin's name. Whose heap is spent, the plugin's or all tasks' together, nobody can tell, so whoever owns the
     *     JVM has to decide about it
     */
    public static <T> T call(Object plugin, Supplier<String> where, String expected, Supplier<T> work) {
        return caught(plugin, where, expected, work::get);
    }

    /**
     * The same, of a user's class that has so long for one answer.
     *
     * @param patience zero for as long as it likes; then it is called in this thread
     * @throws Fault also if it takes longer
     * @throws CancellationException if this thread is interrupted meanwhile
     */
    public static <T> T call(
            Duration patience, Object plugin, Supplier<String> where, String expected, Supplier<T> work) {
        return caught(
                plugin,
                where,
                expected,
                patience.isZero() ? work::get : () -> BoundedCall.within(patience, where, expected, work));
    }

    /** What may throw anything. */
    @FunctionalInterface
    private interface Work<T> {
        T get() throws Throwable;
    }

    private static <T> T caught(Object plugin, Supplier<String> where, String expected, Work<T> work) {
        try {
            return work.get();
        } catch (Fault told) {
            throw told;
        } catch (CancellationException thrown) {
            if (Thread.currentThread().isInterrupted()) {
                throw thrown;
            }
            throw of(plugin, where.get(), expected, thrown);
        } catch (OutOfMemoryError spent) {
            OutOfMemoryError named = new OutOfMemoryError(where.get() + ": " + spent.getMessage());
            named.initCause(spent);
            throw named;
        } catch (Throwable thrown) {
            throw of(plugin, where.get(), expected, thrown);
        }
    }

    /** One that is Firesteel's own is no fault that users can fix. */
    private static Fault of(Object plugin, String where, String expected, Throwable thrown) {
        boolean ours = plugin.getClass().getName().startsWith(PluginFaults.class.getPackageName() + ".");
        return new Fault(
                ours ? Fault.Kind.FAILED : Fault.Kind.REFUSED,
                where,
                expected,
                described(thrown),
                ours
                        ? "this is a fault of Firesteel's: report it with the stack and the completion"
                        : "the class must not throw, whatever a completion says",
                inStrings(thrown, CAUSES));
    }

    /** The exception's class and message, and the line that threw it. */
    private static String described(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        return brief(thrown.toString()) + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    /** The beginning of the first line. */
    public static String brief(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** The exception with its stack and its causes, without its classes: these may be known to the executor alone, and hold anything. */
    private static Throwable inStrings(Throwable thrown, int causes) {
        Throwable cause = thrown.getCause();
        RuntimeException told = new RuntimeException(
                thrown.toString(), cause == null || causes == 0 ? null : inStrings(cause, causes - 1));
        told.setStackTrace(thrown.getStackTrace());
        return told;
    }
}
