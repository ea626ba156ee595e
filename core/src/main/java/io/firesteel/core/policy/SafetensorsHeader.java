package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says it holds, checked: tensors cover the data from its first to its last byte, without gap or
 * overlap, and each has as many bytes as its shape and type ask for.
 *
 * @param metadata free strings, such as {@code format: pt}
 * @param tensors in the order of their place
 */
public record SafetensorsHeader(Map<String, String> metadata, List<Tensor> tensors) {
    /** Far above any real header (some 100 KB for 70 billion parameters); the format itself allows 100 MB. */
    static final int MAX_HEADER_BYTES = 16 << 20;

    static final String AGAIN = "the file is damaged or no safetensors file: copy or download it again";

    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("I64", 64),
            Map.entry("U64", 64),
            Map.entry("F64", 64));

    /**
     * One tensor.
     *
     * @param type the format's name of the type, such as {@code BF16}
     * @param begin first byte, counted from the end of the header
     * @param end one past the last byte
     */
    public record Tensor(String name, String type, List<Long> shape, long begin, long end) {
        public long elements() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    static void checkLength(String where, long headerLength, long fileLength) {
        if (headerLength < 2 || headerLength > MAX_HEADER_BYTES) {
            throw new Fault(
                    where,
                    "a header of 2 to " + MAX_HEADER_BYTES + " bytes",
                    Long.toUnsignedString(headerLength) + " bytes",
                    AGAIN);
        }
        if (headerLength > fileLength - Long.BYTES) {
            throw new Fault(
                    where, "a header of " + headerLength + " bytes", "a file of " + fileLength + " bytes", AGAIN);
        }
    }

    static SafetensorsHeader parse(String where, byte[] json, long dataBytes) {
        if (json[0] != '{') {
            throw new Fault(where, "a JSON object as header", "another first byte", AGAIN);
        }
        JsonObject header = Json.object(where + ": header", json);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Tensor> tensors = new ArrayList<>();
        for (String key : header.keys()) {
            if (key.equals("__metadata__")) {
                JsonObject strings = header.object(key);
                strings.keys().forEach(name -> metadata.put(name, strings.string(name)));
            } else {
                tensors.add(tensor(key, header.object(key)));
            }
        }
        tensors.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
        checkCover(where, tensors, dataBytes);
        return new SafetensorsHeader(metadata, List.copyOf(tensors));
    }

    private static Tensor tensor(String name, JsonObject json) {
        String type = json.string("dtype");
        List<Long> shape = integers(json, "shape");
        List<Long> offsets = integers(json, "data_offsets");
        Integer bits = BITS.get(type);
        if (bits == null) {
            throw new Fault(json.where(), "a type among F32, BF16, F16", type, "convert the policy to one of these");
        }
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new Fault(json.where(), "data_offsets [begin, end]", offsets.toString(), AGAIN);
        }
        Tensor tensor = new Tensor(name, type, shape, offsets.get(0), offsets.get(1));
        long bytes;
        try {
            bytes = Math.multiplyExact(tensor.elements(), bits / 8L);
        } catch (ArithmeticException e) {
            throw new Fault(json.where(), "a shape that can be", shape.toString(), AGAIN, e);
        }
        if (bytes != tensor.end() - tensor.begin()) {
            throw new Fault(
                    json.where(),
                    bytes + " bytes for shape " + shape + " of " + type,
                    (tensor.end() - tensor.begin()) + " bytes",
                    AGAIN);
        }
        return tensor;
    }

    private static List<Long> integers(JsonObject json, String key) {
        List<Long> integers = new ArrayList<>();
        for (Object item : json.list(key)) {
            if (!(item instanceof Long number) || number < 0) {
                throw new Fault(json.where() + ": " + key, "integers >= 0", String.valueOf(item), AGAIN);
            }
            integers.add(number);
        }
        return List.copyOf(integers);
    }

    private static void checkCover(String where, List<Tensor> tensors, long dataBytes) {
        long at = 0;
        for (Tensor tensor : tensors) {
            if (tensor.begin() != at) {
                throw new Fault(
                        where + ": " + tensor.name(),
                        "data from byte " + at + ", where the tensor before it ends",
                        "from byte " + tensor.begin(),
                        AGAIN);
            }
            at = tensor.end();
        }
        if (at != dataBytes) {
            throw new Fault(where, at + " bytes of tensors after the header", dataBytes + " bytes", AGAIN);
        }
    }
}
