package io.firesteel.rollout;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A request under way, in a thread of its own, to be waited for later. Progress is told in that thread. Safe for threads.
 *
 * <p>The thread begins with what its maker's inheritable thread-locals hold, Spark's job properties among them, and ends with the request.
 */
public final class RolloutHandle {
    private final CompletableFuture<RolloutResult> result = new CompletableFuture<>();
    private final Thread thread;

    private RolloutHandle(String title, Callable<RolloutResult> work) {
        thread = new Thread(
                () -> {
                    try {
                        result.complete(work.call());
                    } catch (Throwable failure) { // whoever waits is told; nobody else can be
                        result.completeExceptionally(failure);
                    }
                },
                title);
        thread.setDaemon(true);
    }

    /**
     * Starts the work.
     *
     * @param title of the thread
     * @param work ends soon after its thread has been interrupted
     */
    static RolloutHandle start(String title, Callable<RolloutResult> work) {
        RolloutHandle handle = new RolloutHandle(title, work);
        handle.thread.start();
        return handle;
    }

    /** Whether there is a result, or a failure. */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * What the request gave. Asked again, the same.
     *
     * @throws io.firesteel.core.Fault and whatever else the work failed with
     * @throws CancellationException if it was cancelled
     * @throws InterruptedException if the waiting thread was interrupted, after the work has been cancelled
     */
    public RolloutResult await() throws InterruptedException {
        try {
            return result.get();
        } catch (InterruptedException interrupted) {
            cancel();
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable failure = e.getCause();
            if (failure instanceof InterruptedException) {
                throw new CancellationException(thread.getName() + " was cancelled");
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    /** Ends the work if it is not done, and returns when it has ended; asked in the request's own thread, at once. */
    public void cancel() {
        thread.interrupt();
        if (Thread.currentThread() == thread) {
            return; // asked by whoever is told of progress: the work ends when it comes back to it
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the work has been told to end, which does not take long
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
