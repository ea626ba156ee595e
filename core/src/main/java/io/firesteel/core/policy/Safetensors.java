package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.ParameterLayout.Slice;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The safetensors format: eight bytes, little-endian, with the length of a JSON header; the header, which gives each
 * tensor's type, shape and place; then the tensors, row-major and little-endian, without gaps.
 *
 * <p>Files are streamed once from front to back, not mapped: they may lie on any file system, each number is converted on
 * its way in anyhow, and a file cut short under a mapping would end the JVM.
 */
public final class Safetensors {
    /** Numbers travel in pieces of this size; divisible by every {@link DataType#bytes()}. */
    private static final int BUFFER_BYTES = 1 << 20;

    private Safetensors() {}

    /** Where a tensor's numbers go: {@code array[offset … offset + elements)}. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Destination(float[] array, int offset) {}

    /**
     * Reads and checks the header alone.
     *
     * @param where names the file in messages
     * @param length the file's length in bytes
     */
    public static SafetensorsHeader header(String where, InputStream in, long length) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw new Fault(
                    where, "a safetensors file, at least 8 bytes", prefix.length + " bytes", SafetensorsHeader.AGAIN);
        }
        long headerLength =
                ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        SafetensorsHeader.checkLength(where, headerLength, length);
        byte[] json = in.readNBytes((int) headerLength);
        if (json.length < headerLength) {
            throw truncated(where, Long.BYTES + headerLength, (long) Long.BYTES + json.length, null);
        }
        return SafetensorsHeader.parse(where, json, length - Long.BYTES - headerLength);
    }

    /**
     * Reads a whole file.
     *
     * @param destination says where a tensor goes; empty to skip it
     */
    public static SafetensorsHeader read(
            String where,
            InputStream in,
            long length,
            Function<SafetensorsHeader.Tensor, Optional<Destination>> destination)
            throws IOException {
        SafetensorsHeader header = header(where, in, length);
        int capacity = (int) Math.min(BUFFER_BYTES, length + 7 & -8);
        ByteBuffer buffer = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        for (SafetensorsHeader.Tensor tensor : header.tensors()) {
            Optional<Destination> target = destination.apply(tensor);
            try {
                if (target.isPresent()) {
                    readTensor(where, in, tensor, target.get(), buffer);
                } else {
                    in.skipNBytes(tensor.end() - tensor.begin());
                }
            } catch (EOFException e) {
                throw truncated(where, length, -1, e);
            }
        }
        if (in.read() >= 0) {
            throw new Fault(where, length + " bytes", "more", SafetensorsHeader.AGAIN);
        }
        return header;
    }

    /**
     * How a tensor differs from others of the same numbers of elements.
     *
     * @param count elements that are not the same, bit for bit
     * @param first index of the first of them
     * @param found its number in the file
     */
    record Difference(long count, int first, float found) {}

    /**
     * Compares one tensor of a file with the expected numbers from index {@code offset} on, holding no more than a piece of both; empty if all bits
     * are the same.
     */
    static Optional<Difference> difference(
            String where, InputStream in, long length, String name, Parameters expected, int offset)
            throws IOException {
        SafetensorsHeader.Tensor tensor = header(where, in, length).tensors().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        DataType type = DataType.named(tensor.type()).orElseThrow();
        int elements = Math.toIntExact(tensor.elements());
        float[] piece = new float[Math.min(elements, BUFFER_BYTES / type.bytes())];
        float[] wanted = new float[piece.length];
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long count = 0;
        int first = -1;
        float found = 0;
        try {
            in.skipNBytes(tensor.begin());
            for (int at = 0; at < elements; at += piece.length) {
                int now = Math.min(piece.length, elements - at);
                if (in.readNBytes(buffer.array(), 0, now * type.bytes()) < now * type.bytes()) {
                    throw new EOFException(name);
                }
                buffer.clear();
                type.decode(buffer, piece, 0, now);
                expected.copy(offset + at, wanted, 0, now);
                for (int i = 0; i < now; i++) {
                    if (Float.floatToRawIntBits(piece[i]) != Float.floatToRawIntBits(wanted[i])) {
                        found = count == 0 ? piece[i] : found;
                        first = count == 0 ? at + i : first;
                        count++;
                    }
                }
            }
        } catch (EOFException e) {
            throw truncated(where, length, -1, e);
        }
        return count == 0 ? Optional.empty() : Optional.of(new Difference(count, first, found));
    }

    private static void readTensor(
            String where, InputStream in, SafetensorsHeader.Tensor tensor, Destination target, ByteBuffer buffer)
            throws IOException {
        DataType type = DataType.named(tensor.type())
                .orElseThrow(() -> new Fault(
                        where + ": " + tensor.name(),
                        "type F32, BF16 or F16",
                        tensor.type(),
                        "convert the policy, as in AutoModelForCausalLM.from_pretrained(…, torch_dtype=\"float32\")"));
        int at = target.offset();
        int left = Math.toIntExact(tensor.elements());
        while (left > 0) {
            int count = Math.min(left, buffer.capacity() / type.bytes());
            int bytes = count * type.bytes();
            if (in.readNBytes(buffer.array(), 0, bytes) < bytes) {
                throw new EOFException(tensor.name());
            }
            buffer.clear();
            type.decode(buffer, target.array(), at, count);
            at += count;
            left -= count;
        }
    }

    /**
     * Writes parameters as one file, in the layout's order, with {@code format: pt} among the metadata (transformers
     * refuses files without it).
     */
    public static void write(
            OutputStream out, ParameterLayout layout, float[] parameters, DataType type, Map<String, String> metadata)
            throws IOException {
        write(out, layout.slices(), parameters, type, metadata);
    }

    /** Writes tensors that lie without gaps in one vector as one file, in their order; metadata as above. */
    public static void write(
            OutputStream out, List<Slice> slices, float[] parameters, DataType type, Map<String, String> metadata)
            throws IOException {
        write(out, slices, Parameters.of(parameters), type, metadata);
    }

    /** The same of numbers that are asked for in pieces, so that they need not lie in one array; the first slice may begin anywhere. */
    public static void write(
            OutputStream out, List<Slice> slices, Parameters numbers, DataType type, Map<String, String> metadata)
            throws IOException {
        byte[] header = header(slices, type, metadata);
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float[] piece = new float[BUFFER_BYTES / type.bytes()];
        int end = slices.get(slices.size() - 1).end();
        for (int at = slices.get(0).offset(); at < end; ) {
            int count = Math.min(end - at, piece.length);
            numbers.copy(at, piece, 0, count);
            buffer.clear();
            type.encode(piece, 0, count, buffer);
            out.write(buffer.array(), 0, buffer.position());
            at += count;
        }
    }

    private static byte[] header(List<Slice> slices, DataType type, Map<String, String> metadata) {
        Map<String, String> described = new LinkedHashMap<>(metadata);
        described.put("format", "pt");
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", described);
        int first = slices.get(0).offset();
        for (Slice slice : slices) {
            Map<String, Object> tensor = new LinkedHashMap<>();
            tensor.put("dtype", type.name());
            tensor.put("shape", slice.shape());
            tensor.put(
                    "data_offsets",
                    List.of(
                            (long) (slice.offset() - first) * type.bytes(),
                            (long) (slice.end() - first) * type.bytes()));
            header.put(slice.name(), tensor);
        }
        String json = Json.print(header);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        // Spaces up to a multiple of 8, so that readers may map the numbers in place.
        return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }

    private static Fault truncated(String where, long expected, long found, EOFException cause) {
        return new Fault(
                where,
                expected + " bytes",
                found < 0 ? "the end before them" : found + "",
                SafetensorsHeader.AGAIN,
                cause);
    }
}
