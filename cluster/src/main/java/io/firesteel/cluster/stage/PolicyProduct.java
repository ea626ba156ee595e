package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.AdapterDirectory;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.storage.FileSink;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The product of a stage that learns: {@code policy/}, a Hugging Face directory with a policy in it and nothing else; where adapters
 * learned, they are merged into it, and lie in PEFT's format in {@code adapter/} beside it.
 */
final class PolicyProduct {
    private static final String FOLDER = HuggingFaceDirectory.FOLDER;

    private PolicyProduct() {}

    static Artefact write(RunFiles directory, Policy policy, PolicyDirectory start, Map<String, Object> provenance) {
        PolicyCheckpoint.write(directory.sink(FOLDER), policy, start, provenance);
        Map<String, Object> figures = new LinkedHashMap<>(Map.of("parameters", policy.size()));
        if (policy.adapted() != null) {
            writeAdapter(directory.sink(PolicyCheckpoint.ADAPTER), policy.adapted());
            figures.put("adapterParameters", policy.adapted().adapters().length);
        }
        return new Artefact(Artefact.Kind.POLICY, FOLDER, policy.fingerprint(), figures);
    }

    private static void writeAdapter(FileSink into, Adapted adapted) {
        try {
            AdapterDirectory.write(into, adapted);
        } catch (IOException e) {
            throw new Fault(
                    into.where(), "a directory to write to", e.toString(), "check permissions and free space", e);
        }
    }
}
