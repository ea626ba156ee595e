package io.firesteel.core.policy;

import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;

/** Policies of a few hundred parameters, one per family. */
final class TinyPolicies {
    private TinyPolicies() {}

    static Architecture architecture(String family, boolean tied) {
        RopeScaling scaling = family.equals("llama") ? new RopeScaling.Llama3(8, 1, 4, 8192) : RopeScaling.NONE;
        return new Architecture(
                family,
                7,
                4,
                2,
                2,
                1,
                family.equals("qwen3") ? 6 : 2,
                6,
                500_000,
                scaling,
                1e-5,
                family.equals("qwen2"),
                family.equals("qwen3"),
                tied,
                64);
    }

    static Policy policy(String family, boolean tied) {
        Architecture architecture = architecture(family, tied);
        float[] parameters = new float[new ParameterLayout(architecture).size()];
        Seeds seeds = new Seeds(1).at(family);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) seeds.gaussian(i);
        }
        return new Policy(architecture, 0, parameters);
    }
}
