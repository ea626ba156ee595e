package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Policy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Policies of a driver that runs tasks in its own JVM: there is nothing to send, so a task takes the very object. */
public final class PoliciesAtHand {
    private static final AtomicLong HANDED_OVER = new AtomicLong();
    private static final Map<PolicyKey, Policy> POLICIES = new ConcurrentHashMap<>();

    private PoliciesAtHand() {}

    /** The policy's handle, until {@link #drop}. In place of a checksum its key bears a number that no other has. */
    public static PublishedPolicy offer(String runId, Policy policy) {
        PolicyKey key = new PolicyKey(runId, policy.version(), HANDED_OVER.incrementAndGet());
        POLICIES.put(key, policy);
        return new PolicyAtHand(key);
    }

    public static Policy get(PolicyKey key) {
        Policy policy = POLICIES.get(key);
        if (policy == null) {
            throw new IllegalStateException(key + " is no longer at hand: its job has ended");
        }
        return policy;
    }

    public static void drop(PolicyKey key) {
        POLICIES.remove(key);
    }
}
