package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.CheckpointReader;
import io.firesteel.cluster.run.CheckpointWriter;
import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.FileSink;
import io.firesteel.core.policy.FileSource;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.trainer.PolicyNetwork;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a run needs to go on to the same bits: the policy as a Hugging Face directory, AdamW's moments, and a few numbers. All else
 * (data order, random numbers, schedules) is a function of the seed and the iteration.
 */
final class RunCheckpoints {
    private static final String STATE = "state.json";
    private static final String[] MOMENTS = {"optimiser-first-moment.safetensors", "optimiser-second-moment.safetensors"
    };

    private final Checkpoints checkpoints;
    private final PolicyDirectory base;

    /**
     * @param checkpoints of the run
     * @param base where the run started: its tokenizer and stop tokens go into every checkpoint
     */
    RunCheckpoints(Checkpoints checkpoints, PolicyDirectory base) {
        this.checkpoints = checkpoints;
        this.base = base;
    }

    /**
     * @param policy of the checkpoint, its version the iteration
     * @param moments of AdamW, {@code [2][layout.size()]}
     * @param state the loop's own numbers
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Restored(Policy policy, float[][] moments, JsonObject state) {}

    /** Writes a checkpoint after {@code policy.version()} iterations, keeping the newest {@code keep}. */
    void save(Policy policy, PolicyNetwork network, int keep, Map<String, Object> state) {
        checkpoints.save(policy.version(), keep, writer -> {
            Map<String, Object> provenance = new LinkedHashMap<>();
            provenance.put("iteration", policy.version());
            provenance.put("base", base.provenance());
            HuggingFaceDirectory.write(
                    sink(writer), policy, base.tokenizerFiles(), base.stopTokens(), DataType.F32, provenance);
            float[][] moments = network.moments();
            for (int m = 0; m < MOMENTS.length; m++) {
                try (OutputStream out = writer.create(MOMENTS[m])) {
                    Safetensors.write(out, policy.layout(), moments[m], DataType.F32, Map.of());
                }
            }
            writer.write(STATE, Json.printIndented(state));
        });
    }

    /** The newest whole checkpoint, if the run has one. */
    Optional<Restored> latest() {
        return checkpoints.latest().map(reader -> {
            try (PolicyDirectory directory = HuggingFaceDirectory.read(source(reader))) {
                Policy policy = new Policy(
                        directory.policy().architecture(),
                        reader.iteration(),
                        directory.policy().parameters());
                float[][] moments = new float[MOMENTS.length][policy.parameters().length];
                for (int m = 0; m < MOMENTS.length; m++) {
                    read(reader, MOMENTS[m], policy.layout(), moments[m]);
                }
                return new Restored(
                        policy, moments, Json.object(reader.display() + "/" + STATE, reader.readText(STATE)));
            } catch (IOException e) {
                throw new io.firesteel.core.Fault(
                        reader.display(), "a readable checkpoint", e.toString(), "check the file system", e);
            }
        });
    }

    private static void read(CheckpointReader reader, String name, ParameterLayout layout, float[] into)
            throws IOException {
        try (InputStream in = reader.open(name)) {
            Safetensors.read(
                    reader.display() + "/" + name,
                    in,
                    reader.size(name),
                    tensor -> Optional.of(new Safetensors.Destination(
                            into, layout.slice(tensor.name()).offset())));
        }
    }

    private static FileSink sink(CheckpointWriter writer) {
        return new FileSink() {
            @Override
            public String where() {
                return "checkpoint";
            }

            @Override
            public void write(String name, Writer content) throws IOException {
                try (OutputStream out = writer.create(name)) {
                    content.to(out);
                }
            }
        };
    }

    private static FileSource source(CheckpointReader reader) {
        return new FileSource() {
            @Override
            public String where() {
                return reader.display();
            }

            @Override
            public boolean exists(String name) {
                return reader.names().contains(name);
            }

            @Override
            public long length(String name) {
                return reader.size(name);
            }

            @Override
            public InputStream open(String name) {
                return reader.open(name);
            }
        };
    }
}
