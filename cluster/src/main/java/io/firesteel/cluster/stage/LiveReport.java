package io.firesteel.cluster.stage;

import java.util.function.LongSupplier;

/**
 * The report of a stage that goes on: made anew after a checkpoint, but for no more than a twentieth of the time. A report reads all
 * that there is so far, and a stage of many short parts saves after each of them.
 *
 * <p>Worked: one that takes 0.1 s is followed by another after 1.9 s at the earliest; one that takes 3 s by another after 57 s.
 */
final class LiveReport {
    private static final long SHARE = 20;

    private final Runnable write;
    private final LongSupplier nanos;
    private long ready;

    /**
     * @param write makes the report
     * @param nanos a clock that never goes back
     */
    LiveReport(Runnable write, LongSupplier nanos) {
        this.write = write;
        this.nanos = nanos;
        this.ready = nanos.getAsLong();
    }

    /** @param now whether there has to be one, whatever it costs: no other will come soon */
    void write(boolean now) {
        long began = nanos.getAsLong();
        if (now || began - ready >= 0) {
            write.run();
            long ended = nanos.getAsLong();
            ready = ended + (SHARE - 1) * (ended - began);
        }
    }
}
