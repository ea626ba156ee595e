package io.firesteel.cluster.spark.session;

import com.sun.management.OperatingSystemMXBean;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Processor time of an application, shared out among those who work at the same time: while n of them do, each is charged an n-th. So
 * that what they are charged adds up to what was used, whoever it was for.
 *
 * <p>It is the time of this process, with compiler and garbage collector, and of the tasks that ran in executors elsewhere, without
 * theirs. Idle cores cost nothing here: the figure hardly depends on how busy a machine is otherwise, and not on how many cores it has.
 *
 * <p>Worked example: a works alone for 6 s of processor time, then beside b for 4: a is charged 8, b 2. Safe for threads.
 */
public final class CoreMeter {
    private final LongSupplier nanos;
    private final Map<Work, Double> working = new LinkedHashMap<>();
    private long last;

    CoreMeter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Of this process and of the tasks that {@code elsewhere} has heard of. */
    static CoreMeter of(TasksElsewhere elsewhere) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CoreMeter(() -> system.getProcessCpuTime() + elsewhere.nanos.get());
    }

    /** Somebody begins to work. */
    public synchronized Work begin() {
        settle();
        Work work = new Work();
        working.put(work, 0.0);
        return work;
    }

    private void settle() {
        long now = nanos.getAsLong();
        double share = (double) (now - last) / Math.max(1, working.size());
        working.replaceAll((work, charged) -> charged + share);
        last = now;
    }

    /** One who works, until it is closed. */
    public final class Work implements AutoCloseable {
        private Work() {}

        /** Core-seconds charged so far. */
        public double seconds() {
            synchronized (CoreMeter.this) {
                settle();
                return working.get(this) / 1e9;
            }
        }

        @Override
        public void close() {
            synchronized (CoreMeter.this) {
                settle();
                working.remove(this);
            }
        }
    }

    /** Adds up the processor time of tasks that ran in other processes. */
    static final class TasksElsewhere extends SparkListener {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskMetrics() != null) { // a task whose executor was lost has none
                nanos.addAndGet(
                        end.taskMetrics().executorCpuTime() + end.taskMetrics().executorDeserializeCpuTime());
            }
        }
    }
}
