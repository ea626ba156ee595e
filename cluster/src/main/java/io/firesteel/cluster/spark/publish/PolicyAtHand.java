package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;

/**
 * The handle of one of {@link PoliciesAtHand}.
 *
 * @param key which
 */
public record PolicyAtHand(PolicyKey key) implements PublishedPolicy {
    @Override
    public Architecture architecture() {
        return fetch().architecture();
    }

    @Override
    public Policy fetch() {
        return PoliciesAtHand.get(key);
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void release() {} // there are no executors

    @Override
    public void destroy() {
        PoliciesAtHand.drop(key);
        PolicyCache.drop(key);
    }
}
