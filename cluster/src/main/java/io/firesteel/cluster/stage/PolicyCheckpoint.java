package io.firesteel.cluster.stage;

import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.PolicyNetwork;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a stage that learns needs to go on to the same bits: the policy as a Hugging Face directory and, in a folder of their own,
 * AdamW's moments. Servers load every {@code *.safetensors} of a policy's directory, so nothing else may lie beside the weights.
 *
 * @param policy its version the step after which it was saved
 * @param moments of AdamW, {@code [2][layout.size()]}
 */
@SuppressWarnings("ArrayRecordComponent")
record PolicyCheckpoint(Policy policy, float[][] moments) {
    private static final String FOLDER = "optimiser/";
    private static final String[] MOMENTS = {"first-moment.safetensors", "second-moment.safetensors"};

    /** Where checkpoints before 0.2 have them: beside the weights. */
    private static final String FORMER_PREFIX = "optimiser-";

    /** Writes policy and moments; the tokenizer and the stop tokens are those of {@code start}. */
    static void save(FileSink into, Policy policy, PolicyNetwork network, PolicyDirectory start) throws IOException {
        write(into, policy, start, Map.of("iteration", policy.version()));
        float[][] moments = network.moments();
        for (int m = 0; m < MOMENTS.length; m++) {
            float[] moment = moments[m];
            into.write(
                    FOLDER + MOMENTS[m],
                    out -> Safetensors.write(out, policy.layout(), moment, DataType.F32, Map.of()));
        }
    }

    /** Writes the policy alone, which is then a policy's directory and nothing else. */
    static void write(FileSink into, Policy policy, PolicyDirectory start, Map<String, Object> provenance) {
        Map<String, Object> all = new LinkedHashMap<>(provenance);
        all.put("base", start.provenance());
        HuggingFaceDirectory.write(into, policy, start.tokenizerFiles(), start.stopTokens(), DataType.F32, all);
    }

    /** Reads what {@link #save} wrote. */
    static PolicyCheckpoint read(Restored restored) {
        FileSource files = restored.files();
        try (PolicyDirectory directory = HuggingFaceDirectory.read(files)) {
            Policy policy = new Policy(
                    directory.policy().architecture(),
                    restored.step(),
                    directory.policy().parameters());
            float[][] moments = new float[MOMENTS.length][policy.parameters().length];
            for (int m = 0; m < MOMENTS.length; m++) {
                String name = files.exists(FOLDER + MOMENTS[m]) ? FOLDER + MOMENTS[m] : FORMER_PREFIX + MOMENTS[m];
                read(files, name, policy.layout(), moments[m]);
            }
            return new PolicyCheckpoint(policy, moments);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    private static void read(FileSource files, String name, ParameterLayout layout, float[] into) throws IOException {
        try (InputStream in = files.open(name)) {
            Safetensors.read(
                    files.where() + "/" + name,
                    in,
                    files.length(name),
                    tensor -> Optional.of(new Safetensors.Destination(
                            into, layout.slice(tensor.name()).offset())));
        }
    }
}
