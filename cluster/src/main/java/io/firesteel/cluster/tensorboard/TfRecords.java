package io.firesteel.cluster.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The TFRecord framing (tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details"):
 *
 * <pre>
 * uint64 length · uint32 masked_crc32c(length) · byte data[length] · uint32 masked_crc32c(data)      all little-endian
 * masked(crc) = ((crc &gt;&gt;&gt; 15) | (crc &lt;&lt; 17)) + 0xa282ead8
 * </pre>
 */
final class TfRecords {
    private static final int MASK_DELTA = 0xa282ead8;

    private TfRecords() {}

    static void write(OutputStream out, byte[] data) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, 0, data.length));
        out.write(record.array());
    }

    static int maskedCrc(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        int crc = (int) checksum.getValue();
        return (crc >>> 15 | crc << 17) + MASK_DELTA;
    }
}
