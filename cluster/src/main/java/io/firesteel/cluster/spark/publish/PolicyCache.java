package io.firesteel.cluster.spark.publish;

import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.Parameters;
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

    private static final LeasedCache<Laid, PackedPolicy> POLICIES =
            new LeasedCache<>(KEPT, laid -> laid.policy().runId(), PolicyCache::letGo);

    /** Which policy, laid out for whom. */
    private record Laid(PolicyKey policy, Arithmetic arithmetic) {}

    private PolicyCache() {}

    /** How many policies this JVM holds. */
    public static int held() {
        return POLICIES.size();
    }

    /**
     * The policy, ready for decoding, until the lease is closed.
     *
     * @param runs how many runs are alive, as the driver says
     * @param arithmetic whose products are asked for, as the driver found them
     * @throws io.firesteel.core.Fault if this machine has others
     */
    public static LeasedCache.Lease<PackedPolicy> lease(PublishedPolicy published, int runs, Arithmetic arithmetic)
            throws InterruptedException {
        Kernels kernels = Kernels.of(arithmetic);
        POLICIES.serve(runs);
        BasePolicies.serve(runs);
        return POLICIES.lease(new Laid(published.key(), arithmetic), () -> layOut(published, kernels));
    }

    private static PackedPolicy layOut(PublishedPolicy published, Kernels kernels) throws InterruptedException {
        Parameters parameters = published.fetch(); // which may fail, and another task then needs the spare
        return PackedPolicy.inPlaceOf(
                SPARE.getAndSet(null), published.architecture(), published.key().version(), parameters, kernels);
    }

    private static void letGo(PackedPolicy policy) {
        PackedPolicy before = SPARE.getAndSet(policy);
        if (before != null) {
            before.close();
        }
    }

    /** Gives back the memory in which the next policy would be laid out. */
    static void closeSpare() {
        PackedPolicy spare = SPARE.getAndSet(null);
        if (spare != null) {
            spare.close();
        }
    }

    /** Lets go of a policy that is nowhere any more, unless a task still uses it. */
    static void drop(PolicyKey key) {
        POLICIES.drop(laid -> laid.policy().equals(key));
    }
}
