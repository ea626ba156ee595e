package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.Map;

/** The product of a stage that learns: {@code policy/}, a Hugging Face directory with a policy in it and nothing else. */
final class PolicyProduct {
    private static final String FOLDER = "policy";

    private PolicyProduct() {}

    static Artefact write(RunFiles directory, Policy policy, PolicyDirectory start, Map<String, Object> provenance) {
        PolicyCheckpoint.write(directory.sink(FOLDER), policy, start, provenance);
        return new Artefact(
                Artefact.Kind.POLICY, FOLDER, policy.fingerprint(), Map.of("parameters", policy.parameters().length));
    }
}
