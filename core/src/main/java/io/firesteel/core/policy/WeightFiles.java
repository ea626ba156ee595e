package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.architecture.Architecture;
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
import java.util.function.Supplier;

/**
 * The weights of a directory, in one file or several. First all headers are read and compared with the architecture,
 * then memory is allocated and filled: a config.json that lies about sizes costs nothing.
 */
final class WeightFiles {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String PICKLED = "pytorch_model.bin";
    private static final String HEAD = "lm_head.weight";
    private static final String OTHER_WEIGHTS = "the weights belong to another config.json: restore the pair";

    private final FileSource source;
    private final Architecture architecture;
    private final ParameterLayout layout;
    private final Map<String, ParameterLayout.Slice> slices = new HashMap<>();

    private WeightFiles(FileSource source, Architecture architecture, Supplier<ParameterLayout> layout) {
        this.source = source;
        this.architecture = architecture;
        try {
            this.layout = layout.get();
        } catch (ArithmeticException e) {
            throw new Fault(
                    source.where() + "/" + HuggingFaceDirectory.CONFIG,
                    "tensors of less than 2^31 numbers",
                    architecture.toString(),
                    "use a smaller policy",
                    e);
        }
        this.layout.slices().forEach(slice -> slices.put(slice.name(), slice));
    }

    /** All parameters of a policy; those of a big one stay in their files. */
    static Parameters read(FileSource source, Architecture architecture) throws IOException {
        return read(source, architecture, () -> new ParameterLayout(architecture));
    }

    /** All parameters of that layout. */
    static Parameters read(FileSource source, Architecture architecture, Supplier<ParameterLayout> layout)
            throws IOException {
        WeightFiles weights = new WeightFiles(source, architecture, layout);
        List<String> files = weights.files();
        Unused.checkWeights(source, files);
        weights.check(files);
        Parameters parameters =
                weights.layout.size() > StoredParameters.SMALL ? weights.stored(files) : weights.inMemory(files);
        new Finite(source.where(), parameters)
                .require(
                        weights.layout.slices(),
                        "the training that wrote it diverged, or the file is damaged: use an earlier checkpoint");
        for (String file : files) {
            weights.requireTiedHead(file, parameters);
        }
        return parameters;
    }

    private Parameters inMemory(List<String> files) throws IOException {
        float[] parameters = new float[layout.size()];
        for (String file : files) {
            fill(file, parameters);
        }
        return Parameters.of(parameters);
    }

    private Parameters stored(List<String> files) throws IOException {
        return StoredParameters.open(source, files, layout.slices());
    }

    private List<String> files() throws IOException {
        boolean single = source.exists(SINGLE);
        if (!source.exists(INDEX)) {
            if (!single) {
                throw new Fault(
                        source.where(),
                        SINGLE + " or " + INDEX,
                        source.exists(PICKLED) || source.exists(PICKLED + ".index.json")
                                ? "weights as " + PICKLED
                                : "neither",
                        "save the policy with save_pretrained(…, safe_serialization=True)");
            }
            return List.of(SINGLE);
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
        if (single && !files.equals(Set.of(SINGLE))) {
            throw new Fault(
                    source.where(),
                    "the weights of one policy",
                    SINGLE + ", and " + INDEX + " that names " + files.size() + " other files",
                    "remove those of another save");
        }
        return new ArrayList<>(new TreeSet<>(files));
    }

    private void check(List<String> files) throws IOException {
        Set<String> seen = new HashSet<>();
        Set<String> unknown = new TreeSet<>();
        for (String file : files) {
            if (!source.exists(file)) {
                throw new Fault(source.where(), file, "no such file", "copy all shards that the index names");
            }
            try (InputStream in = source.open(file)) {
                for (SafetensorsHeader.Tensor tensor :
                        Safetensors.header(where(file), in, source.length(file)).tensors()) {
                    if (shape(tensor).isEmpty() && !isFrequencies(tensor.name())) {
                        unknown.add(tensor.name());
                        continue;
                    }
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
        if (!unknown.isEmpty()) {
            throw new Fault(
                    source.where(),
                    "the tensors of a " + architecture.family() + " and no others",
                    unknown.size() + " others: " + some(List.copyOf(unknown)),
                    mend(unknown.iterator().next()));
        }
        List<String> missing = layout.slices().stream()
                .map(ParameterLayout.Slice::name)
                .filter(name -> !seen.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new Fault(
                    source.where(),
                    layout.slices().size() + " tensors",
                    missing.size() + " of them missing: " + some(missing),
                    OTHER_WEIGHTS);
        }
    }

    private static String some(List<String> names) {
        return names.size() > 3 ? names.subList(0, 3) + " and others" : names.toString();
    }

    /** What to do about a tensor that no policy of the family has, as its name tells. */
    private static String mend(String unknown) {
        if (unknown.contains("lora_") || unknown.contains(".base_layer.")) {
            return "these are an adapter's: merge it into the weights (merge_and_unload()) and save again";
        }
        return unknown.matches(".*(scale|scales|zeros|qweight|qzeros|g_idx|absmax|quant_map)(_inv)?$")
                ? "these are quantised weights: save the policy in float32, bfloat16 or float16"
                : OTHER_WEIGHTS;
    }

    /** The shape that a tensor must have, whether it is a parameter or a tied head that was saved all the same; empty for any other. */
    private Optional<int[]> shape(SafetensorsHeader.Tensor tensor) {
        String name = tensor.name().equals(HEAD) && architecture.tiedHead() ? ParameterLayout.EMBEDDING : tensor.name();
        return Optional.ofNullable(slices.get(name)).map(ParameterLayout.Slice::shape);
    }

    /** Rotary frequencies, which old versions of transformers saved: what config.json says is computed, here and there. */
    private static boolean isFrequencies(String tensor) {
        return tensor.endsWith(".rotary_emb.inv_freq");
    }

    private void checkTensor(String where, SafetensorsHeader.Tensor tensor) {
        if (isFrequencies(tensor.name())) {
            return;
        }
        List<Long> shape = Arrays.stream(shape(tensor)
                        .orElseThrow(() -> new Fault(
                                where,
                                "the tensors of a " + architecture.family(),
                                "\"" + tensor.name() + "\" as well",
                                mend(tensor.name()))))
                .asLongStream()
                .boxed()
                .toList();
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

    /**
     * A tied head that was saved although it is the embedding must be the embedding: of one that is not, transformers 4 takes the
     * embedding all the same, and 5 the file's head, so that nobody can tell which policy is meant.
     */
    private void requireTiedHead(String file, Parameters parameters) throws IOException {
        if (!architecture.tiedHead()) {
            return;
        }
        try (InputStream in = source.open(file)) {
            if (Safetensors.header(where(file), in, source.length(file)).tensors().stream()
                    .noneMatch(tensor -> tensor.name().equals(HEAD))) {
                return;
            }
        }
        ParameterLayout.Slice embedding = slices.get(ParameterLayout.EMBEDDING);
        Optional<Safetensors.Difference> difference;
        try (InputStream in = source.open(file)) {
            difference =
                    Safetensors.difference(where(file), in, source.length(file), HEAD, parameters, embedding.offset());
        }
        difference.ifPresent(d -> {
            throw new Fault(
                    where(file) + ": " + HEAD,
                    "the numbers of " + embedding.name() + ", since config.json has tie_word_embeddings = true",
                    d.count() + " of " + (embedding.end() - embedding.offset()) + " are others; element " + d.first()
                            + " is " + d.found() + ", the embedding's "
                            + one(parameters, embedding.offset() + d.first()),
                    "set tie_word_embeddings to false if the policy has this head; save it without lm_head.weight if"
                            + " not");
        });
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

    private static float one(Parameters parameters, int index) {
        float[] one = new float[1];
        parameters.copy(index, one, 0, 1);
        return one[0];
    }

    private String where(String file) {
        return source.where() + "/" + file;
    }
}
