package io.firesteel.cluster.spark.publish;

import io.firesteel.core.policy.Parameters;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * How parameters are cut into pieces of raw little-endian float32 bytes.
 *
 * @param parameters how many there are
 * @param pieceBytes bytes of each piece but the last, which is as short as what is left; a multiple of 4
 */
public record PolicyPieces(int parameters, int pieceBytes) {
    /** 32 MiB less a little: with its header an array of whole heap regions, of which one byte more would take another. */
    public static final int PIECE_BYTES = (32 << 20) - (4 << 10);

    /**
     * Bytes that are cut, or written to a socket, at a time. Java copies what it is given to native memory before each write, and the system takes a
     * part of it: of a whole piece most would be copied many times.
     */
    private static final int AT_A_TIME = 256 << 10;

    public static PolicyPieces of(int parameters) {
        return new PolicyPieces(parameters, PIECE_BYTES);
    }

    public int count() {
        return Math.toIntExact((4L * parameters + pieceBytes - 1) / pieceBytes);
    }

    /** Bytes of piece {@code index}. */
    public int bytes(int index) {
        return (int) Math.min(pieceBytes, 4L * parameters - (long) index * pieceBytes);
    }

    /**
     * Writes piece {@code index} of these parameters into an array of its length, part by part, so that each is still in a cache when its checksum is
     * taken.
     *
     * @return its {@link #checksum}
     */
    public int cut(Parameters from, int index, byte[] into) {
        FloatBuffer floats = floats(into);
        float[] part = new float[AT_A_TIME / Float.BYTES];
        CRC32C crc = new CRC32C();
        for (int at = 0; at < into.length; at += AT_A_TIME) {
            int count = Math.min(AT_A_TIME, into.length - at);
            from.copy(start(index) + at / Float.BYTES, part, 0, count / Float.BYTES);
            floats.put(part, 0, count / Float.BYTES);
            crc.update(into, at, count);
        }
        return (int) crc.getValue();
    }

    /** The parameters that these pieces make. */
    Parameters together(byte[][] pieces) {
        FloatBuffer[] floats = Arrays.stream(pieces).map(PolicyPieces::floats).toArray(FloatBuffer[]::new);
        int inPiece = pieceBytes / Float.BYTES;
        return new Parameters() {
            @Override
            public int size() {
                return parameters;
            }

            @Override
            public void copy(int from, float[] into, int at, int count) {
                for (int done = 0; done < count; ) {
                    int index = from + done;
                    FloatBuffer piece = floats[index / inPiece];
                    int length = Math.min(count - done, piece.capacity() - index % inPiece);
                    piece.get(index % inPiece, into, at + done, length);
                    done += length;
                }
            }
        };
    }

    /** CRC-32C over the checksums of the pieces that these parameters would be cut into, taken on all cores, with a small part copied at a time. */
    public static long checksum(Parameters parameters) {
        PolicyPieces pieces = of(parameters.size());
        int[] checksums = new int[pieces.count()];
        IntStream.range(0, checksums.length).parallel().forEach(i -> checksums[i] = pieces.checksum(parameters, i));
        return checksum(checksums);
    }

    private int checksum(Parameters parameters, int index) {
        float[] floats = new float[AT_A_TIME / Float.BYTES];
        byte[] bytes = new byte[AT_A_TIME];
        CRC32C crc = new CRC32C();
        int end = start(index) + bytes(index) / Float.BYTES;
        for (int at = start(index); at < end; at += floats.length) {
            int count = Math.min(floats.length, end - at);
            parameters.copy(at, floats, 0, count);
            floats(bytes).put(floats, 0, count);
            crc.update(bytes, 0, count * Float.BYTES);
        }
        return (int) crc.getValue();
    }

    /** CRC-32C over checksums: of a whole by those of its pieces. */
    static long checksum(int[] checksums) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * checksums.length);
        bytes.asIntBuffer().put(checksums);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /** CRC-32C of a piece. */
    public static int checksum(byte[] piece) {
        CRC32C crc = new CRC32C();
        crc.update(piece);
        return (int) crc.getValue();
    }

    /** Where Spark keeps piece {@code index}: as a block of that broadcast, freed with it everywhere. */
    public static BroadcastBlockId block(long broadcast, int index) {
        return new BroadcastBlockId(broadcast, "policy" + index);
    }

    /** A piece as Spark keeps it: the same array, not a copy. */
    public static ChunkedByteBuffer stored(byte[] piece) {
        ByteBuffer[] chunks = new ByteBuffer[(piece.length + AT_A_TIME - 1) / AT_A_TIME];
        for (int i = 0; i < chunks.length; i++) {
            int at = i * AT_A_TIME;
            chunks[i] = ByteBuffer.wrap(piece, at, Math.min(AT_A_TIME, piece.length - at))
                    .slice();
        }
        return new ChunkedByteBuffer(chunks);
    }

    private int start(int index) {
        return index * (pieceBytes / Float.BYTES);
    }

    private static FloatBuffer floats(byte[] piece) {
        return ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
