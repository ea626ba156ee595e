package io.firesteel.cluster.command;

import io.firesteel.cluster.stage.StopRequest;
import org.apache.hadoop.util.ShutdownHookManager;
import sun.misc.Signal;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ends of a process that runs one command, beside the command's own: signals, errors in other threads, and others' calls of {@code System.exit}.
 * All leave the last line, and the exit code that is in it. Only {@code SIGKILL}, {@code Runtime.halt} and a crash of Java itself do not.
 */
public final class ProcessEnd {
    /** One Ctrl-C may arrive twice, from the terminal and from a wrapper such as {@code timeout}: it is one request. */
    private static final long ONE_REQUEST_NANOS = 2_000_000_000L;

    private static final List<String> REQUESTS = List.of("HUP", "INT", "TERM");
    private static final AtomicLong FIRST_SIGNAL = new AtomicLong();
    private static volatile StopRequest steps;

    private ProcessEnd() {}

    /**
     * Makes this process the command's. Standard output is its alone: what plugins and libraries print there goes to standard error from now on.
     *
     * @return standard output
     */
    public static PrintStream own() {
        PrintStream out = System.out;
        System.setOut(System.err);
        StandardOutput.begin(out);
        for (String name : REQUESTS) { // those that were ignored when Java started (nohup) stay so
            Signal.handle(new Signal(name), ProcessEnd::received);
        }
        Thread.setDefaultUncaughtExceptionHandler(ProcessEnd::uncaught);
        // Priority 0: after Hadoop's and Spark's own, which delete what they have written to disk.
        ShutdownHookManager.get().addShutdownHook(ProcessEnd::othersExit, 0, 1, TimeUnit.MINUTES);
        return out;
    }

    /**
     * The request that a first signal makes once somebody {@linkplain StopRequest#heed heeds} it, between steps, and saves. Until then a
     * first signal ends the command at once: there is nothing to save.
     */
    static StopRequest stopRequest() {
        return new StopRequest(request -> steps = request);
    }

    private static void received(Signal signal) {
        long now = System.nanoTime();
        String name = "SIG" + signal.getName();
        Outcome stopped = new Outcome(ExitCode.RESUMABLE, Map.of("stoppedBy", name));
        if (FIRST_SIGNAL.compareAndSet(0, now)) {
            StopRequest request = steps;
            if (request == null) {
                System.err.println("\nStopped by " + name + ".");
                exitBeside(StandardOutput.current().end(stopped));
            } else {
                request.make();
                System.err.println("\nStopping after this step, with a checkpoint. Once more to stop now.");
            }
        } else if (now - FIRST_SIGNAL.get() > ONE_REQUEST_NANOS) {
            Runtime.getRuntime().halt(StandardOutput.current().end(stopped, 128 + signal.getNumber()));
        }
    }

    /**
     * An exception ends its thread alone. An error of Java itself, such as no memory, ends the process: the thread may have been one that the
     * others wait for.
     */
    private static void uncaught(Thread thread, Throwable thrown) {
        if (thrown instanceof VirtualMachineError) {
            System.err.println("in thread " + thread.getName() + ":");
            exitBeside(Failure.end(thrown));
        } else {
            Failure.endOf(thread, thrown);
        }
    }

    /** Ends the process by the exit code of its last line. */
    public static void exit(int code) {
        System.exit(code);
    }

    /** In a thread of its own: hooks may wait for the one that calls. */
    private static void exitBeside(int code) {
        new Thread(() -> exit(code), "firesteel-exit").start();
    }

    /** While the process ends: if others have called {@code System.exit}, it ends by the code that was told all the same. */
    private static void othersExit() {
        ForeignExit.underWay().ifPresent(exit -> Runtime.getRuntime().halt(Failure.end(exit)));
    }
}
