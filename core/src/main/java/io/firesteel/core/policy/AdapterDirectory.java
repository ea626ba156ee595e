package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank adapters as PEFT saves them: {@code adapter_config.json} and {@code adapter_model.safetensors}, with tensors such as {@code
 * base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight}. {@code PeftModel.from_pretrained(base, folder)} loads what is written
 * here.
 */
public final class AdapterDirectory {
    public static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String RESTORE = "restore the files that were saved with these adapters";

    private AdapterDirectory() {}

    /**
     * What a directory holds.
     *
     * @param settings of the adapters
     * @param tensors A and B of each matrix, by our names
     */
    public record Saved(LoraSettings.On settings, NamedTensors tensors) {}

    /** Writes adapters, float32; the configuration last, so that an unfinished directory holds none. */
    public static void write(FileSink sink, Adapted adapted) throws IOException {
        List<Slice> slices = adapted.layout().slices().stream()
                .map(slice -> new Slice(PREFIX + slice.name(), slice.shape(), slice.offset()))
                .toList();
        sink.write(WEIGHTS, out -> Safetensors.write(out, slices, adapted.adapters(), DataType.F32, Map.of()));
        byte[] config = Json.printIndented(config(adapted.settings())).getBytes(StandardCharsets.UTF_8);
        sink.write(CONFIG, out -> out.write(config));
    }

    private static Map<String, Object> config(LoraSettings.On settings) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", null);
        config.put("r", settings.rank());
        boolean whole = settings.alpha() == Math.rint(settings.alpha());
        config.put("lora_alpha", whole ? (Object) (long) settings.alpha() : (Object) settings.alpha());
        config.put("target_modules", settings.targets());
        config.put("lora_dropout", 0.0);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        return config;
    }

    /** Whether there are adapters among these files. */
    public static boolean isIn(FileSource source) throws IOException {
        return source.exists(CONFIG);
    }

    /** Reads what {@link #write} wrote. */
    public static Saved read(FileSource source) throws IOException {
        JsonObject config = HuggingFaceDirectory.json(source, CONFIG, RESTORE);
        LoraSettings.On settings = new LoraSettings.On(
                config.integer("r"),
                config.number("lora_alpha"),
                config.list("target_modules").stream().map(String::valueOf).toList());
        return new Saved(settings, NamedTensors.read(source, WEIGHTS, PREFIX));
    }

    /** The adapters' numbers of these settings on that policy, in the layout's order; refused if they are of others. */
    public static float[] adapters(Saved saved, LoraSettings.On settings, AdapterLayout layout) {
        if (!saved.settings().equals(settings)) {
            throw new Fault(
                    "trainer.lora",
                    saved.settings() + ", which the adapters in "
                            + saved.tensors().where() + " were made with",
                    settings.toString(),
                    "go on with the former settings, or start another run: --run-dir NEW");
        }
        return saved.tensors().inOrderOf(layout.slices());
    }
}
