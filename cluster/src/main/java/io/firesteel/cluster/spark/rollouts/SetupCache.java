package io.firesteel.cluster.spark.rollouts;

import io.firesteel.core.text.Tokenizer;
import io.firesteel.rollout.LeasedCache;

/** The setups of the runs that are alive, with their tokenizers, in this JVM, shared by all its tasks: each is read once, and closed when its run has gone and another one works. */
public final class SetupCache {
    private static final LeasedCache<String, Opened> SETUPS = new LeasedCache<>(1, key -> key, Opened::close);

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

    /** How many setups this JVM holds. */
    static int held() {
        return SETUPS.size();
    }

    /**
     * The setup until the lease is closed.
     *
     * @param runs how many runs are alive, as the driver says
     */
    static LeasedCache.Lease<Opened> lease(PublishedSetup published, int runs) throws InterruptedException {
        SETUPS.serve(runs);
        return SETUPS.lease(published.key(), () -> {
            RolloutSetup setup = published.fetch();
            return new Opened(setup, setup.tokenizer());
        });
    }
}
