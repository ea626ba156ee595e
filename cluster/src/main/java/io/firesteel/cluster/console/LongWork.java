package io.firesteel.cluster.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Work that has no lines of its own while it goes on, such as rejection sampling or making examples: on a terminal a bar, in a log
 * file a line every half minute, both with the time that is left by the pace so far. Any thread may call; close it when it is done.
 */
public final class LongWork implements AutoCloseable {
    private static final long BETWEEN_LINES_NANOS = Duration.ofSeconds(30).toNanos();

    private final Console console;
    private final String title;
    private final long total;
    private final LongSupplier nanos;
    private final long began;
    private long lastLine;

    LongWork(Console console, String title, long total, LongSupplier nanos) {
        this.console = console;
        this.title = title;
        this.total = total;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        this.lastLine = began;
    }

    /**
     * So much is done.
     *
     * @param done of the total, from 0
     * @param detail such as {@code 310 kept}, or empty
     */
    public synchronized void at(long done, String detail) {
        long now = nanos.getAsLong();
        String more = detail + left(done, (now - began) / 1e9, detail.isEmpty() ? "" : " · ");
        if (console.terminal().interactive()) {
            console.progress(title, done, total, more);
        } else if (now - lastLine >= BETWEEN_LINES_NANOS) {
            lastLine = now;
            double share = total <= 0 ? 0 : Math.min(1, (double) done / total);
            console.notice(String.format(
                    Locale.ROOT,
                    "%s %d/%d %d%%%s",
                    title,
                    done,
                    total,
                    (int) Math.floor(100 * share),
                    more.isEmpty() ? "" : " · " + more));
        }
    }

    private String left(long done, double seconds, String before) {
        return done <= 0 || done >= total ? "" : before + "eta " + Numbers.duration(seconds / done * (total - done));
    }

    @Override
    public void close() {
        console.progressDone();
    }
}
