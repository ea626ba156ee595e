package io.firesteel.cluster.spark;

import io.firesteel.core.Fault;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32C;

/** Parameters as raw little-endian float32 bytes in pieces, and back: a copy, some twenty times faster than Java serialization. */
final class ParameterChunks {
    private ParameterChunks() {}

    /** Gives the pieces, one after the other. */
    @FunctionalInterface
    interface Source {
        byte[] get(int index) throws InterruptedException, ExecutionException;
    }

    /** How many pieces of {@code chunkBytes} (a multiple of 4) hold that many parameters. */
    static int count(int parameters, int chunkBytes) {
        return Math.toIntExact((4L * parameters + chunkBytes - 1) / chunkBytes);
    }

    /** Piece {@code index}: the last one is as short as what is left. */
    static byte[] chunk(float[] parameters, int chunkBytes, int index) {
        int perChunk = chunkBytes / Float.BYTES;
        int start = index * perChunk;
        int length = Math.min(perChunk, parameters.length - start);
        ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(parameters, start, length);
        return bytes.array();
    }

    /**
     * The parameters again.
     *
     * @param chunk gives piece {@code 0 .. count - 1}; each is asked for once and let go before the next
     * @param crc of all pieces in order; an {@link IllegalStateException} if it differs, so that Spark tries the task again elsewhere
     */
    static float[] assemble(int parameters, int count, Source chunk, long crc, String where)
            throws InterruptedException, ExecutionException {
        float[] assembled = new float[parameters];
        CRC32C check = new CRC32C();
        int filled = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = chunk.get(i);
            check.update(bytes);
            int length = bytes.length / Float.BYTES;
            if (length > parameters - filled) {
                throw other(where, parameters, "more");
            }
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(assembled, filled, length);
            filled += length;
        }
        if (filled != parameters) {
            throw other(where, parameters, Integer.toString(filled));
        }
        if (check.getValue() != crc) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "%s: CRC-32C %08x was sent, %08x arrived", where, crc, check.getValue()));
        }
        return assembled;
    }

    private static Fault other(String where, int parameters, String found) {
        return new Fault(
                where,
                parameters + " parameters",
                found,
                "driver and executors disagree on the architecture: run the same firesteel jar on all of them");
    }
}
