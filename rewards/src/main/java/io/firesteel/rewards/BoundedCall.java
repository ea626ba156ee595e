package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A call of a user's class in a thread of its own. One that does not come back is left behind there, since Java cannot end it: the fault
 * that says so ends the command, and the process with all its threads. The bound decides no verdict, so results do not depend on how
 * fast a machine is.
 */
final class BoundedCall {
    private static final ExecutorService THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "firesteel-plugin");
                thread.setDaemon(true);
                return thread;
            });

    private BoundedCall() {}

    /**
     * What the call gives.
     *
     * @param where as in {@link PluginFaults#call}
     * @throws Fault if it takes longer than {@code patience}
     * @throws CancellationException if this thread is interrupted meanwhile; its flag stays up
     * @throws Throwable whatever the call throws
     */
    static <T> T within(Duration patience, Supplier<String> where, String expected, Supplier<T> work) throws Throwable {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        AtomicReference<Thread> caller = new AtomicReference<>();
        Future<T> call = THREADS.submit(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            caller.set(Thread.currentThread());
            return work.get();
        });
        try {
            return call.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            String at = place(caller.get());
            call.cancel(true);
            throw new Fault(
                    where.get(),
                    expected + " within " + seconds(patience) + " (run.answer-patience)",
                    "none yet" + at,
                    "the class must come to an end, whatever a completion says; raise run.answer-patience if it only needs longer",
                    late);
        } catch (InterruptedException stopped) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("sampling was cancelled");
        } catch (ExecutionException thrown) {
            throw thrown.getCause();
        }
    }

    private static String place(Thread thread) {
        StackTraceElement[] stack = thread == null ? new StackTraceElement[0] : thread.getStackTrace();
        return stack.length == 0 ? "" : "; it is at " + stack[0];
    }

    private static String seconds(Duration patience) {
        return patience.toMillis() % 1000 == 0 ? patience.toSeconds() + " s" : patience.toMillis() + " ms";
    }
}
