package io.firesteel.core.policy.family;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Norms;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.QueryKeyNorm;

import java.util.Map;

/** OLMo 2 (arXiv:2501.00656): norms after the branches, and queries and keys normalised over all heads together. */
record Olmo2() implements PolicyFamily {
    @Override
    public String modelType() {
        return "olmo2";
    }

    @Override
    public String className() {
        return "Olmo2ForCausalLM";
    }

    @Override
    public Defaults defaults() {
        return Defaults.positions(2048).withNormEpsilon(1e-5);
    }

    @Override
    public Parts parts(ConfigFields config) {
        return Parts.LLAMA.with(Norms.AFTER).with(QueryKeyNorm.ALL_HEADS);
    }

    @Override
    public void write(Architecture architecture, Map<String, Object> config) {
        // Nothing but what all say.
    }
}
