package io.firesteel.cluster.stage;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.batch.PackedSequences;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
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
    /** Tokens that are tried before a policy is saved. */
    private static final int TRIED = 16;

    private static final String FOLDER = "optimiser/";
    private static final String REFERENCE = "reference/reference.safetensors";
    private static final String[] MOMENTS = {"first-moment.safetensors", "second-moment.safetensors"};

    /** Where checkpoints before 0.2 have them: beside the weights. */
    private static final String FORMER_PREFIX = "optimiser-";

    /**
     * Writes policy and moments; the tokenizer and the stop tokens are those of {@code start}.
     *
     * @throws Fault of {@link Fault.Kind#FAILED}, with nothing written, if the network gives no finite log-probs any more
     */
    static void save(FileSink into, Policy policy, PolicyNetwork network, PolicyDirectory start) throws IOException {
        requireComputable(policy, network);
        write(into, policy, start, Map.of("iteration", policy.version()));
        float[][] moments = network.moments();
        for (int m = 0; m < MOMENTS.length; m++) {
            float[] moment = moments[m];
            into.write(
                    FOLDER + MOMENTS[m],
                    out -> Safetensors.write(out, policy.layout(), moment, DataType.F32, Map.of()));
        }
    }

    /** Writes the policy that a KL penalty is measured from, where that is not the one that the run started from. */
    static void saveReference(FileSink into, Policy reference) throws IOException {
        into.write(
                REFERENCE,
                out -> Safetensors.write(out, reference.layout(), reference.parameters(), DataType.F32, Map.of()));
    }

    /**
     * Reads what {@link #saveReference} wrote.
     *
     * @param like of the same architecture
     * @param version the step after which it became the reference
     */
    static Policy readReference(FileSource files, Policy like, long version) {
        try {
            float[] parameters = new float[like.layout().size()];
            read(files, REFERENCE, like.layout(), parameters);
            requireFinite(files.where() + "/" + REFERENCE, parameters);
            return new Policy(like.architecture(), version, parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    /** Writes the policy alone, which is then a policy's directory and nothing else. */
    static void write(FileSink into, Policy policy, PolicyDirectory start, Map<String, Object> provenance) {
        Map<String, Object> all = new LinkedHashMap<>(provenance);
        all.put("base", start.provenance());
        HuggingFaceDirectory.write(into, policy, start.tokenizerFiles(), start.stopTokens(), DataType.F32, all);
    }

    /** Weights may all be finite and what is computed with them not: some tokens are tried, which costs nothing beside saving. */
    private static void requireComputable(Policy policy, PolicyNetwork network) {
        int length = Math.min(TRIED, policy.architecture().maxPositions());
        int[] tokens = new int[length];
        boolean[] learn = new boolean[length];
        for (int i = 0; i < length; i++) {
            tokens[i] = i % policy.architecture().vocabulary();
            learn[i] = i > 0;
        }
        PackedSequences sequence = new PackedSequences(tokens, new int[] {0, length}, learn);
        for (float logProb : network.score(List.of(sequence)).get(0).logProbs()) {
            if (!Float.isFinite(logProb)) {
                throw new Fault(
                        Fault.Kind.FAILED,
                        "the policy after step " + policy.version(),
                        "finite log-probs",
                        Float.toString(logProb) + ": float32 holds its weights, and not what is computed with them",
                        "lower the learning rate, if it is high: most often it is that which makes weights too large",
                        null);
            }
        }
    }

    /** Whether there is a policy among these files: not every stage's checkpoints have one. */
    static boolean isIn(FileSource files) {
        try {
            return files.exists(HuggingFaceDirectory.CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    /** Reads what {@link #save} wrote after that step. */
    static PolicyCheckpoint read(FileSource files, long step) {
        try (PolicyDirectory directory = HuggingFaceDirectory.read(files)) {
            Policy policy = new Policy(
                    directory.policy().architecture(), step, directory.policy().parameters());
            float[][] moments = new float[MOMENTS.length][policy.parameters().length];
            for (int m = 0; m < MOMENTS.length; m++) {
                String name = files.exists(FOLDER + MOMENTS[m]) ? FOLDER + MOMENTS[m] : FORMER_PREFIX + MOMENTS[m];
                read(files, name, policy.layout(), moments[m]);
                requireFinite(files.where() + "/" + name, moments[m]);
            }
            return new PolicyCheckpoint(policy, moments);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    private static void requireFinite(String where, float[] moment) {
        for (float value : moment) {
            if (!Float.isFinite(value)) {
                throw new Fault(
                        where,
                        "finite numbers",
                        Float.toString(value),
                        "the training that wrote it diverged: use an earlier checkpoint");
            }
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
