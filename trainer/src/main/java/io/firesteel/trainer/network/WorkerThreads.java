package io.firesteel.trainer.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Threads, each with a worker of its own that is made, used and closed there. */
final class WorkerThreads implements AutoCloseable {
    /** What every worker is to do. */
    @FunctionalInterface
    interface Task {
        void run(Worker worker) throws InterruptedException;
    }

    @FunctionalInterface
    private interface IndexedTask {
        void run(int index) throws InterruptedException;
    }

    /** How the threads are called, before their number. */
    static final String NAME = "policy-network-";

    private final Supplier<Worker> maker;
    private final List<ExecutorService> threads = new ArrayList<>();
    private final Worker[] workers;

    WorkerThreads(int count, Supplier<Worker> maker) {
        this.maker = maker;
        this.workers = new Worker[count];
        for (int i = 0; i < count; i++) {
            String name = NAME + i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    int size() {
        return workers.length;
    }

    /** Runs the task on every thread and waits for all; the first failure is thrown on. */
    void run(Task task) {
        runOn(index -> {
            if (workers[index] == null) {
                workers[index] = maker.get();
            }
            task.run(workers[index]);
        });
    }

    private void runOn(IndexedTask task) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < workers.length; i++) {
            int index = i;
            running.add(threads.get(i).submit(() -> {
                task.run(index);
                return null;
            }));
        }
        Throwable failure = null;
        for (Future<?> one : running) {
            failure = join(one, failure);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new CompletionException(failure);
        }
    }

    private static Throwable join(Future<?> future, Throwable before) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return before;
                } catch (InterruptedException e) {
                    // The workers write into shared arrays: leaving before they are done would be worse than being
                    // late.
                    interrupted = true;
                } catch (ExecutionException e) {
                    Throwable failure = asThrown(e.getCause());
                    if (before == null) {
                        return failure;
                    }
                    // Want of memory ends the others too, in other words: it is what has to be told. Who was cancelled
                    // says
                    // nothing.
                    boolean first = failure instanceof OutOfMemoryError && !(before instanceof OutOfMemoryError)
                            || before instanceof CancellationException;
                    (first ? failure : before).addSuppressed(first ? before : failure);
                    return first ? failure : before;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** DL4J wraps what it meets in a pass, want of memory included. */
    private static Throwable asThrown(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return cause;
            }
        }
        return failure;
    }

    @Override
    public void close() {
        runOn(index -> {
            if (workers[index] != null) {
                workers[index].close();
            }
        });
        threads.forEach(ExecutorService::shutdown);
    }
}
