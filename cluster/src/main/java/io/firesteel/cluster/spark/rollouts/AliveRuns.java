package io.firesteel.cluster.spark.rollouts;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The runs that are alive on one Spark application: how many there are decides how much executors keep. Safe for threads. */
public final class AliveRuns {
    private static final AtomicLong ENTERED = new AtomicLong();

    private final Set<Run> runs = ConcurrentHashMap.newKeySet();

    /** Enters a run, which is alive until it is closed. */
    public Run enter(String title) {
        Run run = new Run(title, title + "#" + ENTERED.incrementAndGet());
        runs.add(run);
        return run;
    }

    public int count() {
        return runs.size();
    }

    /** One of them. */
    public final class Run implements AutoCloseable {
        private final String title;
        private final String key;

        private Run(String title, String key) {
            this.title = title;
            this.key = key;
        }

        /** What people call it: run, or run and stage. */
        public String title() {
            return title;
        }

        /** What caches call it: no other run of this JVM has the same, even one of the same title. */
        public String key() {
            return key;
        }

        /** How many runs are alive, this one among them. */
        public int alive() {
            return Math.max(1, count());
        }

        @Override
        public void close() {
            runs.remove(this);
        }
    }
}
