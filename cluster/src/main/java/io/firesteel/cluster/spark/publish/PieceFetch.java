package io.firesteel.cluster.spark.publish;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.random.Seeds;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockManagerMessages.GetLocationsMultipleBlockIds;
import org.apache.spark.storage.BroadcastBlockId;
import scala.Option;
import scala.PartialFunction;
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
public final class PieceFetch {
    /** Pieces under way at a time, and pieces whose holders the driver is asked for in one message. */
    public static final int IN_FLIGHT = 4;

    private final BlockManager blocks;
    private final SentFloats sent;
    private final PolicyPieces pieces;
    private final int[] checksums;
    private final byte[][] arrived;
    private final Seeds seeds;
    private final Deque<Integer> wanted;
    private final Deque<Integer> located = new ArrayDeque<>();
    private final BlockingQueue<PieceLanding> landed = new LinkedBlockingQueue<>();
    private int underWay;

    /** By piece that is located or under way, who else may have it. */
    private final Map<Integer, Deque<BlockManagerId>> holders = new HashMap<>();

    PieceFetch(BlockManager blocks, SentFloats sent) {
        this.blocks = blocks;
        this.sent = sent;
        this.pieces = PolicyPieces.of(sent.count());
        this.checksums = sent.checksums().value();
        this.arrived = new byte[pieces.count()][];
        this.seeds = new Seeds(sent.checksums().id()).at(blocks.blockManagerId().executorId());
        this.wanted = new ArrayDeque<>(
                shuffled(IntStream.range(0, pieces.count()).boxed().toList(), seeds));
    }

    /** All of them. */
    Parameters parameters() throws InterruptedException {
        while (true) {
            while (underWay < IN_FLIGHT && locateNext()) {
                request(located.remove(), null);
                underWay++;
            }
            if (underWay == 0) {
                return pieces.together(arrived);
            }
            take(landed.take());
        }
    }

    /** Locates the next pieces if none is located; false if all have been asked for. */
    private boolean locateNext() {
        if (!located.isEmpty()) {
            return true;
        }
        while (located.size() < IN_FLIGHT && !wanted.isEmpty()) {
            int index = wanted.remove();
            if (!takeLocal(index)) {
                located.add(index);
            }
        }
        if (located.isEmpty()) {
            return false;
        }
        locate(List.copyOf(located));
        return true;
    }

    private void take(PieceLanding piece) {
        int index = piece.index();
        if (piece.failure() != null) {
            request(index, piece.failure());
            return;
        }
        underWay--;
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
                    sent.what() + ": nobody has piece " + index + " of " + pieces.count(), lastFailure);
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
        String where = sent.what() + ", piece " + index + " of " + pieces.count();
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

    /** Asks the driver who has these pieces; each one's holders in random order. */
    private void locate(List<Integer> indices) {
        BlockId[] ids = indices.stream().map(this::block).toArray(BlockId[]::new);
        // The master's own method for this returns a sequence of Scala's, whose class differs between Spark 3.5 and
        // 4.2. A sequence is a function of the
        // index on both.
        PartialFunction<Object, PartialFunction<Object, BlockManagerId>> known = blocks.master()
                .driverEndpoint()
                .askSync(new GetLocationsMultipleBlockIds(ids), ClassTag$.MODULE$.apply(PartialFunction.class));
        for (int i = 0; i < ids.length; i++) {
            PartialFunction<Object, BlockManagerId> locations = known.apply(i);
            List<BlockManagerId> found = new ArrayList<>();
            for (int j = 0; locations.isDefinedAt(j); j++) {
                found.add(locations.apply(j));
            }
            holders.put(indices.get(i), new ArrayDeque<>(shuffled(found, seeds.at(indices.get(i)))));
        }
    }

    private BroadcastBlockId block(int index) {
        return PolicyPieces.block(sent.checksums().id(), index);
    }

    private static <T> List<T> shuffled(List<T> list, Seeds seeds) {
        return IntStream.range(0, list.size())
                .boxed()
                .sorted(Comparator.comparingDouble(seeds::uniform))
                .<T>map(list::get)
                .toList();
    }
}
