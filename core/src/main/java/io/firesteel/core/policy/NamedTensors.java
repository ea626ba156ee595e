package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file's tensors, before it is known which policy they belong to: of adapters, of moments, of a critic.
 *
 * @param where the file, for messages
 * @param tensors by name, in the file's order
 */
public record NamedTensors(String where, Map<String, Tensor> tensors) {
    private static final String OF_ANOTHER =
            "they belong to another policy or to other settings: go on with those that they were saved with";

    /**
     * One tensor.
     *
     * @param numbers row-major
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Tensor(List<Long> shape, float[] numbers) {}

    /**
     * Reads a file whose numbers are all finite.
     *
     * @param prefix of every name in the file, which is taken off; may be empty
     */
    public static NamedTensors read(FileSource source, String name, String prefix) throws IOException {
        String where = source.where() + "/" + name;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (InputStream in = source.open(name)) {
            Safetensors.read(where, in, source.length(name), header -> {
                if (!header.name().startsWith(prefix)) {
                    throw new Fault(where, "names that begin with " + prefix, header.name(), SafetensorsHeader.AGAIN);
                }
                Tensor tensor = new Tensor(header.shape(), new float[Math.toIntExact(header.elements())]);
                tensors.put(header.name().substring(prefix.length()), tensor);
                return Optional.of(new Safetensors.Destination(tensor.numbers(), 0));
            });
        }
        tensors.forEach((tensor, of) -> requireFinite(where + ": " + tensor, of.numbers()));
        return new NamedTensors(where, tensors);
    }

    /** One vector with each tensor in its slice's place; refused unless these and no others are there, in these shapes. */
    public float[] inOrderOf(List<Slice> slices) {
        if (slices.size() != tensors.size()) {
            throw new Fault(where, slices.size() + " tensors", Integer.toString(tensors.size()), OF_ANOTHER);
        }
        float[] vector = new float[slices.get(slices.size() - 1).end()];
        for (Slice slice : slices) {
            Tensor tensor = tensors.get(slice.name());
            List<Long> shape =
                    Arrays.stream(slice.shape()).mapToObj(Long::valueOf).toList();
            if (tensor == null || !tensor.shape().equals(shape)) {
                throw new Fault(
                        where,
                        slice.name() + " of shape " + shape,
                        tensor == null ? "no such tensor" : "shape " + tensor.shape(),
                        OF_ANOTHER);
            }
            System.arraycopy(tensor.numbers(), 0, vector, slice.offset(), slice.size());
        }
        return vector;
    }

    private static void requireFinite(String where, float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                throw new Fault(
                        where,
                        "finite numbers",
                        Float.toString(number),
                        "the training that wrote it diverged: use an earlier checkpoint");
            }
        }
    }
}
