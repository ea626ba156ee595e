package io.firesteel.cluster.stage;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.NamedTensors;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.network.Dl4jValueNetwork;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** What PPO's critic needs to go on to the same bits: its parameters and AdamW's moments, in {@code critic/} of a checkpoint. */
final class CriticCheckpoint {
    private static final String PARAMETERS = "critic.safetensors";
    private static final List<String> MOMENTS = List.of("first-moment.safetensors", "second-moment.safetensors");
    private static final String FOLDER = "critic";

    private CriticCheckpoint() {}

    static void save(FileSink into, Dl4jValueNetwork critic) throws IOException {
        FileSink folder = into.folder(FOLDER);
        write(folder, PARAMETERS, critic.slices(), critic.current(), DataType.F32);
        List<Parameters> moments = critic.currentMoments();
        for (int m = 0; m < moments.size(); m++) {
            write(
                    folder,
                    MOMENTS.get(m),
                    critic.slices(),
                    moments.get(m),
                    critic.momentPrecision().stored());
        }
    }

    private static void write(FileSink folder, String name, List<Slice> slices, Parameters numbers, DataType type)
            throws IOException {
        folder.write(name, out -> Safetensors.write(out, slices, numbers, type, Map.of()));
    }

    /** Puts back what {@link #save} wrote. */
    static void restore(FileSource from, Dl4jValueNetwork critic) {
        FileSource folder = from.folder(FOLDER);
        try {
            if (!folder.exists(PARAMETERS)) {
                throw new Fault(
                        "grpo.critic.kind",
                        "off, as in the sessions before, whose checkpoint has no critic",
                        "value-head",
                        "put it back, or begin another --run-dir");
            }
            float[][] moments = new float[MOMENTS.size()][];
            for (int m = 0; m < moments.length; m++) {
                moments[m] = NamedTensors.read(folder, MOMENTS.get(m), "").inOrderOf(critic.slices());
            }
            critic.restore(NamedTensors.read(folder, PARAMETERS, "").inOrderOf(critic.slices()), moments);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.where(), e);
        }
    }
}
