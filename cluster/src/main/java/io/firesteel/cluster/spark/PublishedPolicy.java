package io.firesteel.cluster.spark;

import io.firesteel.core.policy.Architecture;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import org.apache.spark.broadcast.Broadcast;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The handle of a policy that executors can fetch: small, so that it travels with every task. The parameters follow by broadcast when somebody on
 * that executor asks for the first time.
 *
 * @param key which policy
 * @param architecture its shape
 * @param chunks its parameters, in order, as {@link ParameterChunks} cuts them; none for one of {@link PoliciesAtHand}
 */
public record PublishedPolicy(PolicyKey key, Architecture architecture, List<Broadcast<byte[]>> chunks)
        implements Serializable {
    /** Pieces that are fetched at a time. */
    static final int PIECES_IN_FLIGHT = 3;

    public PublishedPolicy {
        chunks = List.copyOf(chunks);
    }

    /**
     * Fetches and checks the parameters. Costs network, and for a moment their size once more: {@link PolicyCache} does it once per JVM. The
     * next pieces are on their way while one is put in its place.
     */
    public Policy fetch() throws InterruptedException {
        if (chunks.isEmpty()) {
            return PoliciesAtHand.get(key);
        }
        ExecutorService fetching = Executors.newFixedThreadPool(PIECES_IN_FLIGHT, task -> {
            Thread thread = new Thread(task, "policy-fetch");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Deque<Future<byte[]>> inFlight = new ArrayDeque<>();
            Iterator<Broadcast<byte[]>> next = chunks.iterator();
            float[] parameters = ParameterChunks.assemble(
                    new ParameterLayout(architecture).size(),
                    chunks.size(),
                    piece -> {
                        while (inFlight.size() < PIECES_IN_FLIGHT && next.hasNext()) {
                            inFlight.add(fetching.submit(next.next()::value));
                        }
                        return inFlight.remove().get();
                    },
                    key.crc(),
                    key.toString());
            return new Policy(architecture, key.version(), parameters);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            fetching.shutdownNow();
        }
    }
}
