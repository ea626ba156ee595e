package io.firesteel.cluster.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads event files by the format's description alone: it shares no code with the writer, its CRC is a bitwise loop over
 * the Castagnoli polynomial.
 */
final class EventFileReader {
    private EventFileReader() {}

    /** The payloads of all records, each one's two checksums verified. */
    static List<byte[]> records(byte[] file) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            requireCrc(length, in.getInt());
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            requireCrc(data, in.getInt());
            records.add(data);
        }
        return records;
    }

    /** A message's fields by number; each value a Long (varint), Double, Float or byte[] (delimited). */
    static Map<Integer, List<Object>> fields(byte[] message) {
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value =
                    switch ((int) (tag & 7)) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 2 -> {
                            byte[] bytes = new byte[(int) varint(in)];
                            in.get(bytes);
                            yield bytes;
                        }
                        case 5 -> in.getFloat();
                        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
                    };
            fields.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }

    static Map<Integer, List<Object>> message(Map<Integer, List<Object>> fields, int number) {
        return fields((byte[]) fields.get(number).get(0));
    }

    static String string(Map<Integer, List<Object>> fields, int number) {
        return new String((byte[]) fields.get(number).get(0), StandardCharsets.UTF_8);
    }

    static int crc32c(byte[] bytes) {
        int crc = ~0;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static void requireCrc(byte[] bytes, int found) {
        int unmasked = found - 0xa282ead8;
        int crc = unmasked >>> 17 | unmasked << 15;
        if (crc != crc32c(bytes)) {
            throw new IllegalArgumentException("checksum " + crc + " of " + bytes.length + " bytes is wrong");
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
