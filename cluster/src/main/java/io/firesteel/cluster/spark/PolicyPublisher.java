package io.firesteel.cluster.spark;

import io.firesteel.core.policy.Policy;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Sends policies out, on the driver: each version once, as Spark broadcasts, which executors pass on among themselves. The last two stay; the one before is
 * destroyed everywhere when a third is published, so a run of any length holds two. Tasks inside the driver take them from {@link PoliciesAtHand} instead.
 *
 * <p>Not for several threads.
 */
public final class PolicyPublisher implements AutoCloseable {
    /** Bytes per broadcast, 32 MiB less a little: with its frame four blocks of {@value #BLOCK_SIZE}. */
    public static final int CHUNK_BYTES = (32 << 20) - (4 << 10);

    /**
     * What {@code spark.broadcast.blockSize} should be. Each block is fetched with several messages, so Spark's 4 MiB are small for a policy; and
     * each broadcast, a job's few kilobytes too, is written into memory of one block's size, so larger ones slow every job down.
     */
    static final String BLOCK_SIZE = "8m";

    private static final int KEPT = 2;
    private static final Logger LOG = LoggerFactory.getLogger(PolicyPublisher.class);

    private final JavaSparkContext spark;
    private final String runId;
    private final boolean atHand;
    private final Deque<Publication> kept = new ArrayDeque<>(); // the latest last

    /** @param policy by weak reference, so that a version the trainer has dropped does not stay in the driver's heap for this */
    private record Publication(WeakReference<Policy> policy, PublishedPolicy published) {}

    public PolicyPublisher(JavaSparkContext spark, String runId) {
        this(spark, runId, SparkSessions.isLocal(spark.sc().master()));
    }

    /** @param atHand whether tasks run in this JVM and nothing needs to be sent */
    PolicyPublisher(JavaSparkContext spark, String runId, boolean atHand) {
        this.spark = spark;
        this.runId = runId;
        this.atHand = atHand;
    }

    /** The policy's handle; sends the parameters out unless this very policy is among the last two published. */
    public PublishedPolicy publish(Policy policy) {
        for (Publication publication : kept) {
            if (publication.policy().refersTo(policy)) {
                kept.remove(publication);
                kept.addLast(publication);
                return publication.published();
            }
        }
        while (kept.size() >= KEPT) {
            destroy(kept.removeFirst());
        }
        PublishedPolicy published = send(policy);
        kept.addLast(new Publication(new WeakReference<>(policy), published));
        return published;
    }

    /**
     * Frees the executors' copies of the raw bytes, which nobody needs once the policy is in their {@link PolicyCache}. An executor that comes late
     * fetches them from the driver.
     */
    public void releaseExecutors(PublishedPolicy published) {
        published.chunks().forEach(chunk -> chunk.unpersist(false));
    }

    /** Destroys everything published. */
    @Override
    public void close() {
        while (!kept.isEmpty()) {
            destroy(kept.removeFirst());
        }
    }

    private PublishedPolicy send(Policy policy) {
        if (atHand) {
            return PoliciesAtHand.offer(runId, policy);
        }
        int count = ParameterChunks.count(policy.parameters().length, CHUNK_BYTES);
        CRC32C crc = new CRC32C();
        List<Broadcast<byte[]>> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] chunk = ParameterChunks.chunk(policy.parameters(), CHUNK_BYTES, i);
            crc.update(chunk);
            chunks.add(serializedOnly(chunk));
        }
        PolicyKey key = new PolicyKey(runId, policy.version(), crc.getValue());
        LOG.debug("Published {}: {} parameters in {} chunks", key, policy.parameters().length, count);
        return new PublishedPolicy(key, policy.architecture(), chunks);
    }

    /**
     * A broadcast of which driver and executors keep the bytes in transit alone. {@code JavaSparkContext.broadcast} would keep the array beside
     * them, on every one: twice the memory, for something that is looked at once.
     */
    private Broadcast<byte[]> serializedOnly(byte[] chunk) {
        return spark.sc().broadcastInternal(chunk, true, ClassTag$.MODULE$.apply(byte[].class));
    }

    private static void destroy(Publication publication) {
        PublishedPolicy published = publication.published();
        published.chunks().forEach(Broadcast::destroy);
        PoliciesAtHand.drop(published.key());
    }
}
