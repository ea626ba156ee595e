package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.trainer.network.NetworkSettings;

/**
 * The network that learns; see {@code trainer} in reference.conf.
 *
 * @param threads training workers; 0 is one per core
 */
public record TrainerSettings(int threads, NetworkSettings.Backend backend, NetworkSettings.Recompute recompute) {
    public TrainerSettings {
        new Requirements()
                .that(threads >= 0, "threads", "0 or more", threads, "0 is one per core")
                .check();
    }

    public NetworkSettings network() {
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new NetworkSettings(workers, backend, recompute);
    }
}
