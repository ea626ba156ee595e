package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.storage.FileSink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How weights lie in files: in which type, and in one file or in several (<em>shards</em>) with an index, as Hugging Face's
 * {@code save_pretrained} parts them: tensors stay whole and in order, and a shard is full when the next one would pass its size. A
 * tensor that is larger than that is a shard by itself.
 *
 * <p>Worked: tensors of 3, 2, 4, 9 and 1 bytes at 5 bytes a shard: {3, 2}, {4}, {9}, {1}.
 *
 * @param type of each number; BF16 and F16 round them
 * @param shardBytes the most that a shard's tensors take, unless one does alone
 */
public record Storage(DataType type, long shardBytes) {
    /** One file, whatever its size. */
    public static Storage oneFile(DataType type) {
        return new Storage(type, Long.MAX_VALUE);
    }

    /** How many files the weights of a layout take. */
    public int files(ParameterLayout layout) {
        return shards(layout.slices()).size();
    }

    /** Their bytes, without the headers. */
    public long bytes(ParameterLayout layout) {
        return (long) layout.size() * type.bytes();
    }

    /**
     * Refuses numbers that this type holds as infinite ones only: nobody could compute with what is written.
     *
     * @param where the policy, for messages
     */
    void requireHeld(String where, ParameterLayout layout, Parameters parameters) {
        if (type == DataType.F32) {
            return;
        }
        float[] piece = new float[1 << 16];
        for (Slice slice : layout.slices()) {
            for (int at = slice.offset(); at < slice.end(); ) {
                int count = Math.min(piece.length, slice.end() - at);
                parameters.copy(at, piece, 0, count);
                for (int i = 0; i < count; i++) {
                    if (Float.isInfinite(type.rounded(piece[i]))) {
                        throw new Fault(
                                where + ": " + slice.name(),
                                "numbers that " + type.torchName() + " holds",
                                piece[i] + " at element " + (at + i - slice.offset()),
                                type == DataType.F16
                                        ? "write it as bf16, which reaches as far as float32, or as float32"
                                        : "write it as float32");
                    }
                }
                at += count;
            }
        }
    }

    /** Writes all weights, a piece at a time. */
    void write(FileSink sink, ParameterLayout layout, Parameters parameters) throws IOException {
        List<List<Slice>> shards = shards(layout.slices());
        Map<String, Object> weightMap = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            List<Slice> shard = shards.get(i);
            String name = shards.size() == 1
                    ? WeightFiles.SINGLE
                    : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            sink.write(name, out -> Safetensors.write(out, shard, parameters, type, Map.of()));
            shard.forEach(slice -> weightMap.put(slice.name(), name));
        }
        if (shards.size() > 1) {
            Map<String, Object> metadata = new LinkedHashMap<>();
            metadata.put("total_parameters", layout.size());
            metadata.put("total_size", bytes(layout));
            Map<String, Object> index = new LinkedHashMap<>();
            index.put("metadata", metadata);
            index.put("weight_map", weightMap);
            sink.write(WeightFiles.INDEX, out -> out.write(HuggingFaceDirectory.utf8(Json.printIndented(index))));
        }
    }

    private List<List<Slice>> shards(List<Slice> slices) {
        List<List<Slice>> shards = new ArrayList<>();
        long room = 0;
        for (Slice slice : slices) {
            long bytes = (long) slice.size() * type.bytes();
            if (shards.isEmpty() || bytes > room) {
                shards.add(new ArrayList<>());
                room = shardBytes;
            }
            shards.get(shards.size() - 1).add(slice);
            room -= bytes;
        }
        return shards;
    }
}
