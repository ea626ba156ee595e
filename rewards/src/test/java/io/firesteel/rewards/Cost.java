package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;

/** Holds work to a limit of processor time. */
public final class Cost {
    private static final double MOST_MILLIS = 50;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cost() {}

    /**
     * What {@code work} gives. It must take less than 50 ms of this thread's processor time, or, where the first time does not,
     * the cheapest of five more: the clock does not count, so that neither a busy machine nor the compiler does.
     *
     * @param what is worked on, for the message
     */
    public static <T> T limited(Supplier<String> what, Supplier<T> work) {
        long began = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        double best = millisSince(began);
        for (int again = 0; again < 5 && best >= MOST_MILLIS; again++) {
            began = THREADS.getCurrentThreadCpuTime();
            result = work.get();
            best = Math.min(best, millisSince(began));
        }
        assertThat(best).as("milliseconds for %s", what.get()).isLessThan(MOST_MILLIS);
        return result;
    }

    private static double millisSince(long began) {
        return (THREADS.getCurrentThreadCpuTime() - began) / 1e6;
    }
}
