package io.firesteel.core.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Independent pieces of one computation, in threads that end with the call. Each piece is done by one thread and none is divided, so bits
 * do not depend on how many cores there are; and no pool is shared with whatever else runs in the JVM.
 */
public final class SideBySide {
    /** Below so many numbers a thread costs more than it saves. */
    private static final long WORTH_A_THREAD = 1 << 16;

    private SideBySide() {}

    /**
     * Does pieces {@code 0 … pieces − 1} and waits for all of them.
     *
     * @param numbers that all pieces together go through, by which the number of threads is chosen
     * @throws RuntimeException or Error what a piece throws first; the others are done all the same
     */
    public static void run(int pieces, long numbers, IntConsumer piece) {
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = (int) Math.max(1, Math.min(Math.min(cores, pieces), numbers / WORTH_A_THREAD));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> others = new ArrayList<>();
        for (int t = 1; t < threads; t++) {
            int part = t;
            Thread thread = new Thread(() -> part(part, threads, pieces, piece, failure), "side-by-side-" + t);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        part(0, threads, pieces, piece, failure);
        others.forEach(SideBySide::join);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown;
        }
    }

    private static void part(int part, int parts, int pieces, IntConsumer piece, AtomicReference<Throwable> failure) {
        try {
            int end = (int) ((long) pieces * (part + 1) / parts);
            for (int i = (int) ((long) pieces * part / parts); i < end; i++) {
                piece.accept(i);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Also where this thread is interrupted: the pieces write into what the caller is about to use. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
