package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.storage.FileSource;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parameters that stay in their safetensors files and are read when they are asked for: of half a billion, an array takes 2 GB for as long
 * as somebody holds it, and most are read once, from front to back. A few of the last pieces are kept, so that numbers may be asked for in small
 * portions. Files are not mapped: they may lie on any file system, and a mapping counts as memory of the process.
 *
 * <p>Whoever replaces the files meanwhile is told so where their length has changed. Safe for threads.
 */
public final class StoredParameters implements Parameters {
    /** Up to so many numbers, 256 MiB, parameters are better kept in memory, where nobody can change them. */
    public static final int SMALL = 1 << 26;

    /** Numbers that are read at a time. */
    private static final int PIECE = 1 << 18;

    private static final String OTHERS = "they belong to another policy: restore the pair";

    /** Where a tensor's numbers lie. */
    private record Place(Slice slice, String file, long fileLength, DataType type, long begin) {}

    /** Of a tensor, by the index of its first parameter. */
    private final TreeMap<Integer, Place> places = new TreeMap<>();

    private final FileSource source;
    private final int size;
    private final int piece;

    /** By the index of the first parameter, the one used last at the end. */
    private final LinkedHashMap<Integer, float[]> pieces = new LinkedHashMap<>(16, 0.75f, true);

    /** What comes from a file. This and the pieces are used again: a big policy is read in thousands of them. */
    private byte[] bytes = {};

    private StoredParameters(FileSource source, int size, int piece) {
        this.source = source;
        this.size = size;
        this.piece = piece;
    }

    /**
     * Those of these tensors, which have to be in the files, in their shapes and as numbers that this program computes with. Others may be there.
     *
     * @param slices one after another, from 0 on
     */
    public static StoredParameters open(FileSource source, List<String> files, List<Slice> slices) throws IOException {
        return open(source, files, slices, PIECE);
    }

    /** @param piece numbers that are read at a time */
    static StoredParameters open(FileSource source, List<String> files, List<Slice> slices, int piece)
            throws IOException {
        Map<String, Place> found = new HashMap<>();
        Map<String, Slice> wanted = new HashMap<>();
        slices.forEach(slice -> wanted.put(slice.name(), slice));
        for (String file : files) {
            String where = source.where() + "/" + file;
            long length = source.length(file);
            try (InputStream in = source.open(file)) {
                List<SafetensorsHeader.Tensor> tensors =
                        Safetensors.header(where, in, length).tensors();
                long data = tensors.isEmpty()
                        ? length
                        : length - tensors.get(tensors.size() - 1).end();
                for (SafetensorsHeader.Tensor tensor : tensors) {
                    Slice slice = wanted.get(tensor.name());
                    if (slice != null) {
                        found.put(tensor.name(), place(where, file, length, data, tensor, slice));
                    }
                }
            }
        }
        StoredParameters stored =
                new StoredParameters(source, slices.get(slices.size() - 1).end(), piece);
        for (Slice slice : slices) {
            Place place = found.get(slice.name());
            if (place == null) {
                throw new Fault(
                        source.where() + "/" + String.join(", ", files), slice.name(), "no such tensor", OTHERS);
            }
            stored.places.put(slice.offset(), place);
        }
        return stored;
    }

    private static Place place(
            String where, String file, long length, long data, SafetensorsHeader.Tensor tensor, Slice slice) {
        DataType type = DataType.named(tensor.type())
                .orElseThrow(() -> new Fault(
                        where + ": " + tensor.name(), "type F32, BF16 or F16", tensor.type(), "convert the policy"));
        int[] shape = tensor.shape().stream().mapToInt(Math::toIntExact).toArray();
        if (!Arrays.equals(shape, slice.shape())) {
            throw new Fault(
                    where + ": " + tensor.name(),
                    "shape " + Arrays.toString(slice.shape()),
                    tensor.shape().toString(),
                    OTHERS);
        }
        return new Place(slice, file, length, type, data + tensor.begin());
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public synchronized void copy(int from, float[] into, int at, int count) {
        for (int done = 0; done < count; ) {
            int index = from + done;
            Place place = places.floorEntry(index).getValue();
            int inTensor = index - place.slice().offset();
            int first = place.slice().offset() + inTensor / piece * piece;
            float[] numbers = pieces.get(first);
            if (numbers == null) {
                numbers = read(place, first - place.slice().offset());
                pieces.put(first, numbers);
            }
            int length = Math.min(count - done, numbers.length - inTensor % piece);
            System.arraycopy(numbers, inTensor % piece, into, at + done, length);
            done += length;
        }
    }

    /** Memory for a piece: that of the one that was not used for longest, if there are enough and it fits. */
    private float[] memory(int length) {
        if (pieces.size() >= Math.max(2, Runtime.getRuntime().availableProcessors())) {
            float[] eldest = pieces.remove(pieces.keySet().iterator().next());
            if (eldest.length == length) {
                return eldest;
            }
        }
        return new float[length];
    }

    private float[] read(Place place, int first) {
        String where = source.where() + "/" + place.file();
        float[] numbers = memory(Math.min(piece, place.slice().size() - first));
        int count = numbers.length * place.type().bytes();
        if (bytes.length < count) {
            bytes = new byte[count];
        }
        try (InputStream in = source.open(place.file())) {
            long length = source.length(place.file());
            if (length != place.fileLength()) {
                throw new Fault(
                        where,
                        "the file as it was, " + place.fileLength() + " bytes",
                        length + " bytes",
                        "leave a policy's files alone while a run begins with them; put them back, and start again");
            }
            in.skipNBytes(place.begin() + (long) first * place.type().bytes());
            if (in.readNBytes(bytes, 0, count) < count) {
                throw new EOFException(place.slice().name());
            }
        } catch (IOException e) {
            throw new Fault(
                    where, "a readable file", e.toString(), "put it back, or check the path and permissions", e);
        }
        place.type().decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), numbers, 0, numbers.length);
        return numbers;
    }
}
