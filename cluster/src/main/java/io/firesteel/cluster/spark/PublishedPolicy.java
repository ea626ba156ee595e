package io.firesteel.cluster.spark;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;
import java.util.List;

/**
 * The handle of a policy that executors can fetch: small, so that it travels with every task. The parameters follow by broadcast when somebody on
 * that executor asks for the first time.
 *
 * @param key which policy
 * @param architecture its shape
 * @param chunks its parameters, in order, as {@link ParameterChunks} cuts them
 */
public record PublishedPolicy(PolicyKey key, Architecture architecture, List<Broadcast<byte[]>> chunks)
        implements Serializable {
    public PublishedPolicy {
        chunks = List.copyOf(chunks);
    }

    /** Fetches and checks the parameters. Costs network and twice their size for a moment: {@link PolicyCache} does it once per JVM. */
    public Policy fetch() {
        float[] parameters = ParameterChunks.assemble(
                new ParameterLayout(architecture).size(),
                chunks.size(),
                i -> chunks.get(i).value(),
                key.crc(),
                key.toString());
        return new Policy(architecture, key.version(), parameters);
    }
}
