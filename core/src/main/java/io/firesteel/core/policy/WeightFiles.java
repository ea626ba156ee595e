package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights of a directory, in one file or several. First all headers are read and compared with the architecture,
 * then memory is allocated and filled: a config.json that lies about sizes costs nothing.
 */
final class WeightFiles {
    static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String HEAD = "lm_head.weight";
    private static final String OTHER_WEIGHTS = "the weights belong to another config.json: restore the pair";

    private final FileSource source;
    private final Architecture architecture;
    private final ParameterLayout layout;
    private final Map<String, ParameterLayout.Slice> slices = new HashMap<>();

    private WeightFiles(FileSource source, Architecture architecture) {
        this.source = source;
        this.architecture = architecture;
        try {
            this.layout = new ParameterLayout(architecture);
        } catch (ArithmeticException e) {
            throw new Fault(
                    source.where() + "/" + HuggingFaceDirectory.CONFIG,
                    "tensors of less than 2^31 numbers",
                    architecture.toString(),
                    "use a smaller policy",
                    e);
        }
        layout.slices().forEach(slice -> slices.put(slice.name(), slice));
    }

    /** All parameters, {@code [layout.size()]}. */
    static float[] read(FileSource source, Architecture architecture) throws IOException {
        WeightFiles weights = new WeightFiles(source, architecture);
        List<String> files = weights.files();
        weights.check(files);
        float[] parameters = new float[weights.layout.size()];
        for (String file : files) {
            weights.fill(file, parameters);
        }
        weights.requireFinite(parameters);
        return parameters;
    }

    private List<String> files() throws IOException {
        if (source.exists(SINGLE)) {
            return List.of(SINGLE);
        } else if (!source.exists(INDEX)) {
            throw new Fault(
                    source.where(),
                    SINGLE + " or " + INDEX,
                    "neither",
                    "save the policy with save_pretrained(…, safe_serialization=True)");
        }
        JsonObject index = HuggingFaceDirectory.json(source, INDEX, "");
        JsonObject weightMap = index.object("weight_map");
        Set<String> files = new LinkedHashSet<>();
        for (String tensor : weightMap.keys()) {
            String file = weightMap.string(tensor);
            if (!file.matches("[\\w.-]+\\.safetensors")) {
                throw new Fault(
                        index.where(), "names of safetensors files beside it", "\"" + file + "\"", "correct the index");
            }
            files.add(file);
        }
        return new ArrayList<>(new TreeSet<>(files));
    }

    private void check(List<String> files) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String file : files) {
            if (!source.exists(file)) {
                throw new Fault(source.where(), file, "no such file", "copy all shards that the index names");
            }
            try (InputStream in = source.open(file)) {
                for (SafetensorsHeader.Tensor tensor :
                        Safetensors.header(where(file), in, source.length(file)).tensors()) {
                    checkTensor(where(file), tensor);
                    if (!seen.add(tensor.name())) {
                        throw new Fault(
                                where(file) + ": " + tensor.name(),
                                "each tensor in one file",
                                "the same name in two files",
                                "remove the shards of another save");
                    }
                }
            }
        }
        List<String> missing = layout.slices().stream()
                .map(ParameterLayout.Slice::name)
                .filter(name -> !seen.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            String names = missing.size() > 3 ? missing.subList(0, 3) + " and others" : missing.toString();
            throw new Fault(
                    source.where(),
                    layout.slices().size() + " tensors",
                    missing.size() + " of them missing: " + names,
                    OTHER_WEIGHTS);
        }
    }

    private void checkTensor(String where, SafetensorsHeader.Tensor tensor) {
        ParameterLayout.Slice slice = slices.get(tensor.name());
        if (slice == null) {
            if (!isRedundant(tensor.name())) {
                throw new Fault(
                        where,
                        "the tensors of a " + architecture.family(),
                        "\"" + tensor.name() + "\" as well",
                        OTHER_WEIGHTS);
            }
            return;
        }
        List<Long> shape = Arrays.stream(slice.shape()).asLongStream().boxed().toList();
        if (!tensor.shape().equals(shape)) {
            throw new Fault(
                    where + ": " + tensor.name(),
                    "shape " + shape,
                    tensor.shape().toString(),
                    OTHER_WEIGHTS);
        }
        if (DataType.named(tensor.type()).isEmpty()) {
            throw new Fault(
                    where + ": " + tensor.name(),
                    "type F32, BF16 or F16",
                    tensor.type(),
                    "convert the policy, as in AutoModelForCausalLM.from_pretrained(…, torch_dtype=\"float32\")");
        }
    }

    /** A tied head that was saved although it is the embedding, and the rotary frequencies that old versions saved. */
    private boolean isRedundant(String tensor) {
        return tensor.equals(HEAD) && architecture.tiedHead() || tensor.endsWith(".rotary_emb.inv_freq");
    }

    private void fill(String file, float[] parameters) throws IOException {
        try (InputStream in = source.open(file)) {
            Safetensors.read(where(file), in, source.length(file), tensor -> {
                checkTensor(where(file), tensor); // again: the file may have been replaced since
                ParameterLayout.Slice slice = slices.get(tensor.name());
                return slice == null
                        ? Optional.empty()
                        : Optional.of(new Safetensors.Destination(parameters, slice.offset()));
            });
        }
    }

    private void requireFinite(float[] parameters) {
        for (ParameterLayout.Slice slice : layout.slices()) {
            for (int i = slice.offset(); i < slice.end(); i++) {
                if (!Float.isFinite(parameters[i])) {
                    throw new Fault(
                            source.where() + ": " + slice.name(),
                            "finite numbers",
                            parameters[i] + " at element " + (i - slice.offset()),
                            "the training that wrote it diverged, or the file is damaged: use an earlier checkpoint");
                }
            }
        }
    }

    private String where(String file) {
        return source.where() + "/" + file;
    }
}
