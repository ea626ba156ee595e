package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What there is to say of one wait, and when it ends. Patience counts while nothing of the application runs, at any time of a job, and starts anew with the next
 * task; whoever waits for tasks that run, its own or those of other jobs, is told what for. In log files as on terminals.
 */
final class Wait {
    private final String title;
    private final JobSettings settings;
    private final Consumer<String> note;
    private final Consumer<String> warning;

    private State state = State.NOTHING_RUNS;
    private int done;
    private Duration since = Duration.ZERO;
    private Duration nextWord;
    private boolean warned;

    private enum State {
        NOTHING_RUNS,
        OTHERS_RUN,
        RUNS
    }

    /**
     * What a look saw.
     *
     * @param running tasks of what is waited for
     * @param done tasks of it that have ended well
     * @param all its tasks, as far as they are known yet
     * @param others tasks that run for other jobs of the application
     * @param executors that there are, in words
     */
    record Tasks(int running, int done, int all, int others, String executors) {}

    /**
     * @param note told what is as it should be
     * @param warning told what is not
     */
    Wait(String title, JobSettings settings, Consumer<String> note, Consumer<String> warning) {
        this.title = title;
        this.settings = settings;
        this.note = note;
        this.warning = warning;
        this.nextWord = settings.silence();
    }

    /**
     * A look at the tasks.
     *
     * @param now since the wait began
     * @param progress how far it is, in a few words; may be empty
     * @throws Fault of kind {@link Fault.Kind#INTERRUPTED} when nothing has run for as long as patience goes
     */
    void look(Duration now, Tasks tasks, String progress) {
        State seen = tasks.running() > 0 ? State.RUNS : tasks.others() > 0 ? State.OTHERS_RUN : State.NOTHING_RUNS;
        if (seen != state || tasks.done() != done) {
            if (warned) {
                note.accept(title + ": goes on after " + seconds(now.minus(since)) + " s without a running task");
            }
            state = seen;
            done = tasks.done();
            since = now;
            nextWord = now.plus(settings.silence());
            warned = false;
        }
        if (now.compareTo(nextWord) < 0) {
            return;
        }
        Duration waited = now.minus(since);
        switch (state) {
            case NOTHING_RUNS -> complain(now, waited, tasks);
            case OTHERS_RUN -> {
                note.accept(title + ": has waited for a core for " + seconds(waited) + " s, " + share(tasks) + "; "
                        + tasks.others() + " tasks of this application's other jobs run, and it goes on when they end");
                nextWord = now.plus(waited); // a long wait is told less and less often
            }
            case RUNS -> {
                note.accept(title + ": no task has ended for " + seconds(waited) + " s, " + share(tasks)
                        + (progress.isEmpty() ? "" : ", " + progress) + "; it goes on as long as its " + tasks.running()
                        + " tasks run; executors: " + tasks.executors());
                nextWord = now.plus(waited);
            }
        }
    }

    private void complain(Duration now, Duration waited, Tasks tasks) {
        Fault idle = new Fault(
                Fault.Kind.INTERRUPTED,
                title,
                "a running task",
                "none for " + seconds(waited) + " s, " + share(tasks) + "; executors: " + tasks.executors(),
                "start again once there are executors: nothing is lost. The master's, YARN's or Kubernetes' pages say why the application has none that"
                        + " is free: lost ones, more cores or memory asked for than any worker has (spark.executor.memory, spark.executor.cores,"
                        + " spark.task.cpus), a busy queue, or dynamic allocation without a working shuffle service"
                        + " (try spark.dynamicAllocation.enabled=false)",
                null);
        Duration left = settings.patience().minus(waited);
        if (left.isNegative() || left.isZero()) {
            throw idle;
        }
        warning.accept("Waiting for executors, and given up in " + seconds(left)
                + " s (spark.patience) unless one comes. " + idle.getMessage());
        warned = true;
        nextWord = now.plus(settings.silence().compareTo(left) < 0 ? settings.silence() : left);
    }

    private static String share(Tasks tasks) {
        return tasks.done() + " of " + tasks.all() + " tasks done"
                + (tasks.done() == tasks.all() ? " (the driver plans, or waits for a file system)" : "");
    }

    private static long seconds(Duration duration) {
        return Math.round(duration.toMillis() / 1e3);
    }
}
