package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * This machine's clock against the file system's: a lock is stale by the one and was renewed by another. Writes a file beside the run
 * directory and removes it, which also shows that this user may write there.
 */
final class ClockCheck {
    /** Clocks must agree within this, for locks to be told from stale ones. */
    private static final Duration MOST = Duration.ofMinutes(1);

    private ClockCheck() {}

    static Finding look(RunFiles files, Clock clock) {
        try {
            RunFiles nearest = RunFiles.at(files.nearest().toString(), files.hadoop());
            String probe = ".firesteel-doctor." + ProcessHandle.current().pid() + ".tmp";
            Instant before = clock.instant();
            Instant written;
            try {
                nearest.replace(probe, "");
                written = nearest.modified(probe);
            } finally {
                nearest.delete(probe);
            }
            return compare(before, written, clock.instant(), nearest.display(""));
        } catch (Fault fault) {
            return Finding.wrong("clock", clock.instant() + ", " + ZoneId.systemDefault(), fault.found(), fault.fix());
        }
    }

    /** @param written by the file system's clock, between the two others by ours */
    static Finding compare(Instant before, Instant written, Instant after, String where) {
        Duration skew = written.isBefore(before)
                ? Duration.between(before, written)
                : written.isAfter(after) ? Duration.between(after, written) : Duration.ZERO;
        long seconds = Math.round(skew.toMillis() / 1000.0);
        String value = after + ", time zone " + ZoneId.systemDefault()
                + " (files and logs are in UTC); that of the files at " + where
                + (seconds == 0 ? " agrees" : " is " + Math.abs(seconds) + " s " + (seconds < 0 ? "behind" : "ahead"));
        return skew.abs().compareTo(MOST) > 0
                ? Finding.wrong(
                        "clock",
                        value,
                        "locks are taken for stale, or for held, by their time",
                        "let both machines follow a time server (timedatectl set-ntp true)")
                : Finding.ok("clock", value);
    }
}
