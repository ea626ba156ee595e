package io.firesteel.cluster.stage;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.AdapterDirectory;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.Finite;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.NamedTensors;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.policy.Storage;
import io.firesteel.core.policy.StoredParameters;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.batch.PackedSequences;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stage that learns needs to go on to the same bits: what learns and, apart from it, AdamW's moments in {@code optimiser/}. A
 * whole policy is a Hugging Face directory and nothing else, {@code policy/}, as a finished run has it; checkpoints before 0.2 have it in
 * the checkpoint itself, and are read still. Of low-rank adapters it is they alone, in PEFT's format in {@code adapter/}.
 */
sealed interface PolicyCheckpoint {
    /**
     * Puts back what was saved.
     *
     * @param network of the same kind as the one that was saved
     * @return the policy as it was then
     */
    Policy restore(PolicyNetwork network);

    /**
     * Of a policy that learns whole.
     *
     * @param policy its version the step after which it was saved
     * @param moments of AdamW, first and second
     */
    record Whole(Policy policy, List<Parameters> moments) implements PolicyCheckpoint {
        @Override
        public Policy restore(PolicyNetwork network) {
            if (network.policy(0).adapted() != null) {
                throw other("adapters", "a whole policy");
            }
            network.restore(policy, moments);
            return network.policy(policy.version());
        }
    }

    /**
     * Of adapters of a policy that is not in it.
     *
     * @param step after which they were saved
     * @param moments of AdamW, first and second
     */
    record OfAdapters(long step, AdapterDirectory.Saved adapters, List<NamedTensors> moments)
            implements PolicyCheckpoint {
        @Override
        public Policy restore(PolicyNetwork network) {
            Adapted beginning = network.policy(0).adapted();
            if (beginning == null) {
                throw other("a whole policy", "adapters");
            }
            AdapterLayout layout = beginning.layout();
            network.restore(
                    AdapterDirectory.adapters(adapters, beginning.settings(), layout),
                    moments.stream()
                            .map(moment -> moment.inOrderOf(layout.slices()))
                            .toArray(float[][]::new));
            return network.policy(step);
        }
    }

    /** Tokens that are tried before a policy is saved. */
    int TRIED = 16;

    String FOLDER = "optimiser/";
    String REFERENCE = "reference/reference.safetensors";
    List<String> MOMENTS = List.of("first-moment.safetensors", "second-moment.safetensors");

    /** Where adapters lie, in a checkpoint and beside a product. */
    String ADAPTER = "adapter";

    /** Where checkpoints before 0.2 have them: beside the weights. */
    String FORMER_PREFIX = "optimiser-";

    /**
     * Writes policy and moments; the tokenizer and the stop tokens are those of {@code start}.
     *
     * @throws Fault of {@link Fault.Kind#FAILED}, with nothing written, if the network gives no finite log-probs any more
     */
    static void save(FileSink into, Policy policy, PolicyNetwork network, PolicyDirectory start) throws IOException {
        requireComputable(policy, network);
        if (policy.adapted() == null) {
            write(into.folder(HuggingFaceDirectory.FOLDER), policy, start, Map.of("iteration", policy.version()));
            writeMoments(into, policy.layout().slices(), network);
        } else {
            AdapterDirectory.write(into.folder(ADAPTER), policy.adapted());
            writeMoments(into, policy.adapted().layout().slices(), network);
        }
    }

    /** In the type that they are kept in. */
    private static void writeMoments(FileSink into, List<Slice> slices, PolicyNetwork network) throws IOException {
        List<Parameters> moments = network.currentMoments();
        DataType type = network.momentPrecision().stored();
        for (int m = 0; m < MOMENTS.size(); m++) {
            Parameters moment = moments.get(m);
            into.write(FOLDER + MOMENTS.get(m), out -> Safetensors.write(out, slices, moment, type, Map.of()));
        }
    }

    /** Writes the policy that a KL penalty is measured from, where that is not the one that the run started from. */
    static void saveReference(FileSink into, Policy reference) throws IOException {
        into.write(
                REFERENCE,
                out -> Safetensors.write(out, reference.layout().slices(), reference, DataType.F32, Map.of()));
    }

    /**
     * Reads what {@link #saveReference} wrote.
     *
     * @param like of the same architecture
     * @param version the step after which it became the reference
     */
    static Policy readReference(FileSource files, Policy like, long version) {
        try {
            return new Policy(like.architecture(), version, read(files, REFERENCE, like.layout()));
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    /** Writes the policy alone, which is then a policy's directory and nothing else. */
    static void write(FileSink into, Policy policy, PolicyDirectory start, Map<String, Object> provenance) {
        Map<String, Object> all = new LinkedHashMap<>(provenance);
        all.put("base", start.provenance());
        HuggingFaceDirectory.write(
                into,
                policy.architecture(),
                policy,
                start.tokenizerFiles(),
                start.controlTokens(),
                Storage.oneFile(DataType.F32),
                all);
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
            return isWhole(files) || AdapterDirectory.isIn(files.folder(ADAPTER));
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    /** Whether there is a whole policy among them, and not adapters alone. */
    static boolean isWhole(FileSource files) {
        try {
            return HuggingFaceDirectory.within(files).exists(HuggingFaceDirectory.CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    /** Reads what {@link #save} wrote after that step. */
    static PolicyCheckpoint read(FileSource files, long step) {
        try {
            if (AdapterDirectory.isIn(files.folder(ADAPTER))) {
                List<NamedTensors> moments = new ArrayList<>();
                for (String name : MOMENTS) {
                    moments.add(NamedTensors.read(files, FOLDER + name, ""));
                }
                return new OfAdapters(step, AdapterDirectory.read(files.folder(ADAPTER)), moments);
            }
            return readWhole(files, step);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    private static Whole readWhole(FileSource files, long step) throws IOException {
        try (PolicyDirectory directory = HuggingFaceDirectory.read(HuggingFaceDirectory.within(files))) {
            Policy policy = new Policy(
                    directory.policy().architecture(), step, directory.policy().numbers());
            List<Parameters> moments = new ArrayList<>();
            for (String moment : MOMENTS) {
                String name = files.exists(FOLDER + moment) ? FOLDER + moment : FORMER_PREFIX + moment;
                moments.add(read(files, name, policy.layout()));
            }
            return new Whole(policy, moments);
        }
    }

    private static Fault other(String now, String saved) {
        return new Fault(
                "trainer.lora",
                "a checkpoint of " + now + ", which learns now",
                "one of " + saved,
                "go on with the former settings, or start another run: --run-dir NEW");
    }

    /** Numbers of a checkpoint, all of which are finite; they stay in their file. */
    private static Parameters read(FileSource files, String name, ParameterLayout layout) throws IOException {
        StoredParameters stored = StoredParameters.open(files, List.of(name), layout.slices());
        new Finite(files.where() + "/" + name, stored)
                .require(layout.slices(), "the training that wrote it diverged: use an earlier checkpoint");
        return stored;
    }
}
