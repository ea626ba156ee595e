package io.firesteel.cluster.spark.rollouts;

import io.firesteel.cluster.spark.referee.OpenReferees;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.Rewards;
import io.firesteel.rollout.LeasedCache;

/** The setups of the runs that are alive, with their tokenizers, in this JVM, shared by all its tasks: each is read once, and closed when its run has gone and another one works. */
public final class SetupCache {
    private static final LeasedCache<String, Opened> SETUPS = new LeasedCache<>(1, key -> key, Opened::close);

    private SetupCache() {}

    /**
     * A setup with its tokenizer and the policies that its rewards ask, which are safe for threads.
     *
     * @param setup as published
     * @param tokenizer its own
     * @param referees fetched and packed
     */
    record Opened(RolloutSetup setup, Tokenizer tokenizer, OpenReferees referees) {
        static Opened of(RolloutSetup setup) throws InterruptedException {
            OpenReferees referees = OpenReferees.open(setup.referees(), Kernels.of(setup.arithmetic()));
            try {
                return new Opened(setup, setup.tokenizer(), referees);
            } catch (RuntimeException e) {
                referees.close();
                throw e;
            }
        }

        /** Who verifies and rewards; for one thread. */
        Rewards scorer() {
            return setup.scorer(referees);
        }

        void close() {
            tokenizer.close();
            referees.close();
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
        return SETUPS.lease(published.key(), () -> Opened.of(published.fetch()));
    }
}
