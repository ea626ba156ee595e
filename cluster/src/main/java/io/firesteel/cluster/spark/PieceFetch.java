package io.firesteel.cluster.spark;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.random.Seeds;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BroadcastBlockId;
import scala.Option;
import scala.PartialFunction;
import scala.Product;
import scala.reflect.ClassTag$;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/**
 * Brings a policy's pieces into this JVM, from whoever has them: the driver, and executors that came first. In another order on each executor, so that
 * they have something for each other, and each piece that has come is offered to the others.
 *
 * <p>For one use by one thread.
 */
final class PieceFetch {
    /** Pieces under way at a time. */
    static final int IN_FLIGHT = 4;

    private final BlockManager blocks;
    private final SentPolicy policy;
    private final PolicyPieces pieces;
    private final int[] checksums;
    private final byte[][] arrived;
    private final Seeds seeds;
    private final BlockingQueue<PieceLanding> landed = new LinkedBlockingQueue<>();
    /** By piece under way, who else may have it. */
    private final Map<Integer, Deque<BlockManagerId>> holders = new HashMap<>();

    PieceFetch(BlockManager blocks, SentPolicy policy) {
        this.blocks = blocks;
        this.policy = policy;
        this.pieces = PolicyPieces.of(policy.parameters());
        this.checksums = policy.checksums().value();
        this.arrived = new byte[pieces.count()][];
        this.seeds =
                new Seeds(policy.checksums().id()).at(blocks.blockManagerId().executorId());
    }

    /** All of them. */
    Parameters parameters() throws InterruptedException {
        Deque<Integer> wanted = new ArrayDeque<>(
                shuffled(IntStream.range(0, pieces.count()).boxed().toList(), seeds));
        while (!wanted.isEmpty() || !holders.isEmpty()) {
            while (!wanted.isEmpty() && holders.size() < IN_FLIGHT) {
                int index = wanted.remove();
                if (!takeLocal(index)) {
                    holders.put(index, new ArrayDeque<>(holders(index)));
                    request(index, null);
                }
            }
            if (!holders.isEmpty()) {
                take(landed.take());
            }
        }
        return pieces.together(arrived);
    }

    private void take(PieceLanding piece) {
        int index = piece.index();
        if (piece.failure() != null) {
            request(index, piece.failure());
            return;
        }
        holders.remove(index);
        check(index, piece.arrived(), piece.checksum());
        arrived[index] = piece.bytes();
        blocks.putBytes(
                block(index),
                PolicyPieces.stored(piece.bytes()),
                StorageLevels.MEMORY_AND_DISK_SER,
                true,
                ClassTag$.MODULE$.apply(byte[].class));
    }

    /** Asks the next that may have the piece. */
    private void request(int index, Throwable lastFailure) {
        BlockManagerId holder = holders.get(index).poll();
        if (holder == null) {
            throw new IllegalStateException(
                    policy.key() + ": nobody has piece " + index + " of " + pieces.count(), lastFailure);
        }
        PieceLanding landing = new PieceLanding(index, new byte[pieces.bytes(index)], landed::add);
        blocks.blockTransferService()
                .fetchBlocks(
                        holder.host(),
                        holder.port(),
                        holder.executorId(),
                        new String[] {block(index).name()},
                        landing,
                        landing);
    }

    private boolean takeLocal(int index) {
        Option<BlockData> local = blocks.getLocalBytes(block(index));
        if (local.isEmpty()) {
            return false;
        }
        try (InputStream in = local.get().toInputStream()) {
            byte[] piece = in.readAllBytes();
            check(index, piece.length, PolicyPieces.checksum(piece));
            arrived[index] = piece;
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            blocks.releaseLockAndDispose(block(index), local.get(), Option.apply(TaskContext.get()));
        }
    }

    private void check(int index, long bytes, int checksum) {
        String where = policy.key() + ", piece " + index + " of " + pieces.count();
        if (bytes != pieces.bytes(index)) {
            throw new Fault(
                    where,
                    pieces.bytes(index) + " bytes",
                    Long.toString(bytes),
                    "driver and executors cut differently: run the same firesteel jar on all of them");
        }
        if (checksum != checksums[index]) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "%s: CRC-32C %08x was sent, %08x arrived", where, checksums[index], checksum));
        }
    }

    /** Who has the piece, as the driver knows, in random order. */
    private List<BlockManagerId> holders(int index) {
        List<BlockManagerId> found = new ArrayList<>();
        Option<?> known = blocks.master()
                .getLocationsAndStatus(block(index), blocks.blockManagerId().host());
        if (known.isDefined()) {
            // A sequence of Scala's, whose class differs between Spark 3.5 and 4.2, is a function of the index on both.
            @SuppressWarnings("unchecked")
            PartialFunction<Object, BlockManagerId> locations =
                    (PartialFunction<Object, BlockManagerId>) ((Product) known.get()).productElement(0);
            for (int i = 0; locations.isDefinedAt(i); i++) {
                found.add(locations.apply(i));
            }
        }
        return shuffled(found, seeds.at(index));
    }

    private BroadcastBlockId block(int index) {
        return PolicyPieces.block(policy.checksums().id(), index);
    }

    private static <T> List<T> shuffled(List<T> list, Seeds seeds) {
        return IntStream.range(0, list.size())
                .boxed()
                .sorted(Comparator.comparingDouble(seeds::uniform))
                .<T>map(list::get)
                .toList();
    }
}
