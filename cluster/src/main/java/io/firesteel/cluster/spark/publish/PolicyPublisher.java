package io.firesteel.cluster.spark.publish;

import io.firesteel.cluster.spark.job.Masters;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sends policies out, on the driver: each version once, as Spark broadcasts, which executors pass on among themselves. The last two stay; the one before is
 * destroyed everywhere when a third is published, which takes over its memory, so a run of any length holds two. Tasks inside the driver take them from
 * {@link PoliciesAtHand} instead. Of a policy that is another one and adapters, the adapters are sent; the other one is sent before them, and
 * stays as long as somebody needs it.
 *
 * <p>Safe for threads: what a request uses is not destroyed under it, so where requests of several policies are under way, more than two are held meanwhile.
 */
public final class PolicyPublisher implements AutoCloseable {
    private static final int KEPT = 2;
    private static final Logger LOG = LoggerFactory.getLogger(PolicyPublisher.class);

    private final JavaSparkContext spark;
    private final String runId;
    private final boolean atHand;
    private final Deque<Publication> kept = new ArrayDeque<>(); // the latest last
    private final List<Base> bases = new ArrayList<>();

    private static final class Publication {
        /** By weak reference, so that a version the trainer has dropped does not stay in the driver's heap for this. */
        final WeakReference<Policy> policy;

        final PublishedPolicy published;

        /**
         * Its parameters, as they are sent; none if nothing is. By weak references too: Spark holds them, unless it moves them to disk for want of
         * memory.
         */
        final List<WeakReference<byte[]>> pieces;

        /** The one whose adapters these are; null for a whole policy. */
        final Base base;

        int users;

        Publication(Policy policy, PublishedPolicy published, List<WeakReference<byte[]>> pieces, Base base) {
            this.policy = new WeakReference<>(policy);
            this.published = published;
            this.pieces = pieces;
            this.base = base;
        }

        void destroy() {
            published.destroy();
            if (base != null) {
                base.dependants--;
            }
        }
    }

    /** A policy that adapters belong to. */
    private static final class Base {
        final WeakReference<Policy> policy;
        final SentPolicy published;
        int dependants;

        Base(Policy policy, SentPolicy published) {
            this.policy = new WeakReference<>(policy);
            this.published = published;
        }
    }

    /** One request's use of a policy. Close it when the request has ended. */
    public final class Use implements AutoCloseable {
        private final Publication publication;

        private Use(Publication publication) {
            this.publication = publication;
            publication.users++;
        }

        public PublishedPolicy published() {
            return publication.published;
        }

        /** Frees the executors' copies of the raw bytes, unless another request may still fetch them. */
        public void release() {
            synchronized (PolicyPublisher.this) {
                if (publication.users == 1) {
                    releaseExecutors(publication.published);
                }
            }
        }

        @Override
        public void close() {
            synchronized (PolicyPublisher.this) {
                publication.users--;
                letGo(KEPT);
            }
        }
    }

    public PolicyPublisher(JavaSparkContext spark, String runId) {
        this(spark, runId, Masters.isLocal(spark.sc().master()));
    }

    /** @param atHand whether tasks run in this JVM and nothing needs to be sent */
    public PolicyPublisher(JavaSparkContext spark, String runId, boolean atHand) {
        this.spark = spark;
        this.runId = runId;
        this.atHand = atHand;
    }

    /** The policy's handle, which is not destroyed while the use lasts; sends the parameters out unless this very policy is among those published last. */
    public synchronized Use use(Policy policy) {
        return new Use(find(policy));
    }

    /** The policy's handle, until a second other one is published; sent out as by {@link #use}. */
    public synchronized PublishedPolicy publish(Policy policy) {
        return find(policy).published;
    }

    private Publication find(Policy policy) {
        for (Publication publication : kept) {
            if (publication.policy.refersTo(policy)) {
                kept.remove(publication);
                kept.addLast(publication);
                return publication;
            }
        }
        if (atHand) {
            letGoOfChanged();
        }
        byte[][] free = letGo(KEPT - 1);
        Publication publication = atHand ? offer(policy) : send(policy, free);
        kept.addLast(publication);
        return publication;
    }

    /** Destroys those whose network has learned on: nobody can ask for them, and each has been laid out for sampling here. */
    private void letGoOfChanged() {
        for (Publication publication : List.copyOf(kept)) {
            Policy policy = publication.policy.get();
            if (publication.users == 0 && policy != null && !policy.there()) {
                kept.remove(publication);
                publication.destroy();
            }
        }
    }

    /** Destroys the oldest that nobody uses until no more than {@code stay} are left; the memory of the last destroyed. */
    private byte[][] letGo(int stay) {
        byte[][] free = {};
        for (Publication oldest : List.copyOf(kept)) {
            if (kept.size() > stay && oldest.users == 0) {
                kept.remove(oldest);
                free = oldest.pieces.stream().map(WeakReference::get).toArray(byte[][]::new);
                oldest.destroy();
            }
        }
        return free;
    }

    /**
     * Frees the executors' copies of the raw bytes, which nobody needs once the policy is in their {@link PolicyCache}. An executor that comes late
     * fetches them from the driver.
     */
    public void releaseExecutors(PublishedPolicy published) {
        published.release();
    }

    /** Where tasks run in this JVM, gives back what policies are laid out in here, but for those that a request uses. */
    public synchronized void releaseHere() {
        if (atHand) {
            letGo(0);
            PolicyCache.closeSpare();
        }
    }

    /** Destroys everything published. */
    @Override
    public synchronized void close() {
        while (!kept.isEmpty()) {
            kept.removeFirst().destroy();
        }
        dropUnneededBases();
        if (atHand) {
            PolicyCache.closeSpare(); // a stage that comes after may sample nothing
        }
    }

    private Publication offer(Policy policy) {
        return new Publication(policy, PoliciesAtHand.offer(runId, policy), List.of(), null);
    }

    /** @param free memory that nobody reads any more, to be used again where it is there and fits */
    private Publication send(Policy policy, byte[][] free) {
        if (policy.adapted() != null) {
            return sendAdapters(policy, policy.adapted());
        }
        List<WeakReference<byte[]>> pieces = new ArrayList<>();
        SentPolicy published = sendWhole(policy, free, pieces);
        dropUnneededBases();
        return new Publication(policy, published, pieces, null);
    }

    /** A version of a policy whose base is there, or is sent first. */
    private Publication sendAdapters(Policy policy, Adapted adapted) {
        Base base = bases.stream()
                .filter(one -> one.policy.refersTo(adapted.base()))
                .findFirst()
                .orElseGet(() -> {
                    Base sent = new Base(adapted.base(), sendWhole(adapted.base(), new byte[0][], new ArrayList<>()));
                    bases.add(sent);
                    return sent;
                });
        PolicyKey key = new PolicyKey(runId, policy.version(), PolicyPieces.checksum(policy));
        SentFloats adapters =
                sendFloats("adapters of " + key, Parameters.of(adapted.adapters()), new byte[0][], new ArrayList<>());
        SentAdapters published = new SentAdapters(key, base.published, adapted.settings(), adapters);
        base.dependants++;
        dropUnneededBases();
        LOG.debug("Published {}: {} bytes of adapters of {}", key, published.bytes(), base.published.key());
        return new Publication(policy, published, List.of(), base);
    }

    private void dropUnneededBases() {
        for (Base base : List.copyOf(bases)) {
            if (base.dependants == 0) {
                bases.remove(base);
                base.published.destroy();
            }
        }
    }

    /** @param sent filled with the pieces */
    private SentPolicy sendWhole(Policy policy, byte[][] free, List<WeakReference<byte[]>> sent) {
        String what = new PolicyKey(runId, policy.version(), 0).toString();
        SentFloats parameters = sendFloats(what, policy, free, sent);
        PolicyKey key = new PolicyKey(
                runId,
                policy.version(),
                PolicyPieces.checksum(parameters.checksums().value()));
        SentPolicy published = new SentPolicy(key, policy.architecture(), parameters);
        LOG.debug("Published {}: {} bytes", key, published.bytes());
        return published;
    }

    /**
     * @param free memory that nobody reads any more, to be used again where it is there and fits
     * @param sent filled with the pieces
     */
    private SentFloats sendFloats(String what, Parameters values, byte[][] free, List<WeakReference<byte[]>> sent) {
        PolicyPieces pieces = PolicyPieces.of(values.size());
        byte[][] cut = new byte[pieces.count()][];
        int[] checksums = new int[cut.length];
        IntStream.range(0, cut.length).parallel().forEach(i -> {
            boolean fits = i < free.length && free[i] != null && free[i].length == pieces.bytes(i);
            cut[i] = fits ? free[i] : new byte[pieces.bytes(i)];
            checksums[i] = pieces.cut(values, i, cut[i]);
        });
        Broadcast<int[]> broadcast = spark.broadcast(checksums);
        SentFloats handle = new SentFloats(what, pieces.parameters(), broadcast);
        BlockManager blocks = SparkEnv.get().blockManager();
        for (int i = 0; i < cut.length; i++) {
            boolean stored = blocks.putBytes(
                    PolicyPieces.block(broadcast.id(), i),
                    PolicyPieces.stored(cut[i]),
                    StorageLevels.MEMORY_AND_DISK_SER,
                    true,
                    ClassTag$.MODULE$.apply(byte[].class));
            if (!stored) {
                handle.destroy();
                throw new Fault(
                        what,
                        "room for " + 4L * pieces.parameters() + " bytes in the driver's storage memory or on its disk",
                        "none for piece " + i + " of " + cut.length,
                        "raise spark.driver.memory, or free the disk of spark.local.dir");
            }
        }
        Arrays.stream(cut).map(WeakReference::new).forEach(sent::add);
        return handle;
    }
}
