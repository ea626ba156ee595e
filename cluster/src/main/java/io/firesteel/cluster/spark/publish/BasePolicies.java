package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Parameters;
import io.firesteel.rollout.LeasedCache;

/**
 * The bases of adapters in this JVM, unpacked: each is fetched once, by the first task that merges, and stays while its run goes on. Of
 * each run that is alive one stays.
 */
final class BasePolicies {
    private static final LeasedCache<PolicyKey, Parameters> BASES =
            new LeasedCache<>(1, PolicyKey::runId, parameters -> {});

    private BasePolicies() {}

    /** Says how many runs are alive. */
    static void serve(int runs) {
        BASES.serve(runs);
    }

    /** The base; not dropped under who reads it. */
    static Parameters get(SentPolicy base) throws InterruptedException {
        try (LeasedCache.Lease<Parameters> lease = BASES.lease(base.key(), base::fetch)) {
            return lease.value(); // nothing is freed but by the collector
        }
    }
}
