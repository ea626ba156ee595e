package io.firesteel.cluster.spark.publish;

import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.network.shuffle.DownloadFile;
import org.apache.spark.network.shuffle.DownloadFileManager;
import org.apache.spark.network.shuffle.DownloadFileWritableChannel;
import org.apache.spark.network.util.TransportConf;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Where a piece lands: the file of a download, as far as Spark can see, but memory. Spark writes to a file's channel what comes from the network as it
 * comes; what it fetches without one it collects and copies twice.
 *
 * <p>Written by a thread of Spark's, read by another once {@code landed} was called.
 */
public final class PieceLanding
        implements DownloadFileManager, DownloadFile, DownloadFileWritableChannel, BlockFetchingListener {
    private final int index;
    private final byte[] bytes;
    private final Consumer<PieceLanding> landed;
    private final CRC32C crc = new CRC32C();
    private long arrived;
    private Throwable failure;

    /**
     * @param index of the piece
     * @param bytes to fill
     * @param landed told, by a thread of Spark's, when the piece is there or will not come
     */
    PieceLanding(int index, byte[] bytes, Consumer<PieceLanding> landed) {
        this.index = index;
        this.bytes = bytes;
        this.landed = landed;
    }

    int index() {
        return index;
    }

    /** The first {@link #arrived} of these. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes came, which may be more than there was room for. */
    long arrived() {
        return arrived;
    }

    /** CRC-32C of what came. */
    int checksum() {
        return (int) crc.getValue();
    }

    /** Why it did not come; null if it came. */
    Throwable failure() {
        return failure;
    }

    /** Begins, and begins again when Spark retries. */
    @Override
    public DownloadFile createTempFile(TransportConf conf) {
        arrived = 0;
        crc.reset();
        return this;
    }

    @Override
    public DownloadFileWritableChannel openForWriting() {
        return this;
    }

    @Override
    public int write(ByteBuffer from) {
        int count = from.remaining();
        crc.update(from.duplicate());
        if (arrived + count <= bytes.length) {
            from.get(bytes, (int) arrived, count);
        } else {
            from.position(from.limit());
        }
        arrived += count;
        return count;
    }

    @Override
    public ManagedBuffer closeAndRead() {
        return new NioManagedBuffer(ByteBuffer.wrap(bytes));
    }

    @Override
    public void onBlockFetchSuccess(String block, ManagedBuffer data) {
        landed.accept(this);
    }

    @Override
    public void onBlockFetchFailure(String block, Throwable why) {
        failure = why;
        landed.accept(this);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}

    @Override
    public boolean registerTempFileToClean(DownloadFile file) {
        return true; // nothing to clean
    }

    @Override
    public boolean delete() {
        return true;
    }

    @Override
    public String path() {
        return "memory";
    }
}
