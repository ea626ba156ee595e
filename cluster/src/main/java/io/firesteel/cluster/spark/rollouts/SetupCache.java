package io.firesteel.cluster.spark.rollouts;

import io.firesteel.core.text.Tokenizer;
import io.firesteel.rollout.LeasedCache;

/** The run's setup and its tokenizer in this JVM, shared by all its tasks: read once, closed when another run follows. */
public final class SetupCache {
    private static final LeasedCache<PublishedSetup.Key, Opened> SETUPS = new LeasedCache<>(1, Opened::close);

    private SetupCache() {}

    /**
     * A setup with its tokenizer, which is safe for threads.
     *
     * @param setup as published
     * @param tokenizer its own
     */
    record Opened(RolloutSetup setup, Tokenizer tokenizer) {
        void close() {
            tokenizer.close();
        }
    }

    /** The setup until the lease is closed. */
    static LeasedCache.Lease<Opened> lease(PublishedSetup published) throws InterruptedException {
        return SETUPS.lease(published.key(), () -> {
            RolloutSetup setup = published.fetch();
            return new Opened(setup, setup.tokenizer());
        });
    }
}
