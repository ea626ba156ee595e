package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.network.NetworkSettings;

/**
 * The network that learns; see {@code trainer} in reference.conf.
 *
 * @param threads training workers; 0 is one per core
 */
public record TrainerSettings(int threads, NetworkSettings.Backend backend, NetworkSettings.Recompute recompute) {
    /** More only take memory, and time to start. */
    private static final int MOST_PER_CORE = 8;

    public TrainerSettings {
        int cores = Runtime.getRuntime().availableProcessors();
        new Requirements()
                .that(
                        threads >= 0 && threads <= MOST_PER_CORE * cores,
                        "threads",
                        "0 to " + MOST_PER_CORE * cores + ", " + MOST_PER_CORE + " for each of this machine's " + cores
                                + " cores",
                        threads,
                        "0 takes one per core")
                .check();
    }

    public NetworkSettings network() {
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new NetworkSettings(workers, backend, recompute);
    }
}
