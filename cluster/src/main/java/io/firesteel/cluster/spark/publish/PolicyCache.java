package io.firesteel.cluster.spark.publish;

import io.firesteel.rollout.LeasedCache;
import io.firesteel.rollout.generate.PackedPolicy;

/**
 * The policies of this JVM, shared by all its tasks: each version is fetched, checked and packed once, by the first task that needs it. The current one
 * and the one before stay; one that a task still uses is never dropped under it.
 */
public final class PolicyCache {
    private static final int KEPT = 2;
    private static final LeasedCache<PolicyKey, PackedPolicy> POLICIES = new LeasedCache<>(KEPT, policy -> {});

    private PolicyCache() {}

    /** How many policies this JVM holds. */
    public static int held() {
        return POLICIES.size();
    }

    /** The policy, ready for decoding, until the lease is closed. */
    public static LeasedCache.Lease<PackedPolicy> lease(PublishedPolicy published) throws InterruptedException {
        return POLICIES.lease(
                published.key(),
                () -> new PackedPolicy(published.architecture(), published.key().version(), published.fetch()));
    }
}
