package io.firesteel.cluster.spark.publish;

import io.firesteel.rollout.LeasedCache;
import io.firesteel.rollout.generate.PackedPolicy;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The policies of this JVM, shared by all its tasks: each version is fetched, checked and packed once, by the first task that needs it. Of each run that is
 * alive the current one and the one before stay; one that a task still uses is never dropped under it.
 */
public final class PolicyCache {
    /** Versions of one run that stay. */
    public static final int KEPT = 2;

    /** The last one that was let go, in whose memory the next is laid out; null if there is none. */
    private static final AtomicReference<PackedPolicy> SPARE = new AtomicReference<>();

    private static final LeasedCache<PolicyKey, PackedPolicy> POLICIES =
            new LeasedCache<>(KEPT, PolicyKey::runId, SPARE::set);

    private PolicyCache() {}

    /** How many policies this JVM holds. */
    public static int held() {
        return POLICIES.size();
    }

    /**
     * The policy, ready for decoding, until the lease is closed.
     *
     * @param runs how many runs are alive, as the driver says
     */
    public static LeasedCache.Lease<PackedPolicy> lease(PublishedPolicy published, int runs)
            throws InterruptedException {
        POLICIES.serve(runs);
        BasePolicies.serve(runs);
        return POLICIES.lease(
                published.key(),
                () -> PackedPolicy.inPlaceOf(
                        SPARE.getAndSet(null),
                        published.architecture(),
                        published.key().version(),
                        published.fetch()));
    }

    /** Lets go of a policy that is nowhere any more, unless a task still uses it. */
    static void drop(PolicyKey key) {
        POLICIES.drop(key);
    }
}
