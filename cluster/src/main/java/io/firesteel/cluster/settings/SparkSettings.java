package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.time.Duration;

/** Where rollouts run when nobody submitted us, and how long to wait for executors; see {@code spark} in reference.conf. */
public record SparkSettings(String master, Duration silence, Duration patience) {
    public SparkSettings {
        if (silence.isNegative() || silence.isZero()) {
            throw new Fault("silence", "more than 0", silence.toSeconds() + " s", "30 seconds is the default");
        }
        if (patience.compareTo(silence) < 0) {
            throw new Fault(
                    "patience",
                    "at least silence, " + silence.toSeconds() + " s",
                    patience.toSeconds() + " s",
                    "raise patience or lower silence");
        }
    }
}
