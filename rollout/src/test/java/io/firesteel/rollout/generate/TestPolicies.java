package io.firesteel.rollout.generate;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;

/** Small policies with random weights. */
final class TestPolicies {
    private TestPolicies() {}

    /** Llama's arrangement: grouped queries, tied head. */
    static Architecture llama() {
        return new Architecture(
                "llama", 23, 24, 2, 4, 2, 6, 40, 10000, RopeScaling.NONE, 1e-5, false, false, true, 200);
    }

    /** Qwen2's: biases; every head its own key head. */
    static Architecture qwen2() {
        return new Architecture(
                "qwen2", 37, 32, 3, 4, 4, 8, 48, 1000000, RopeScaling.NONE, 1e-6, true, false, true, 200);
    }

    /** Qwen3's: normalised queries and keys, untied head, one key head, heads wider than the width. */
    static Architecture qwen3() {
        return new Architecture(
                "qwen3", 119, 32, 2, 3, 1, 16, 40, 10000, RopeScaling.NONE, 1e-6, false, true, false, 200);
    }

    /** Llama 3's: stretched rotary frequencies. */
    static Architecture llama3() {
        return new Architecture(
                "llama",
                29,
                16,
                2,
                2,
                1,
                8,
                24,
                10000,
                new RopeScaling.Llama3(8, 1, 4, 32),
                1e-5,
                false,
                false,
                false,
                200);
    }

    static Policy random(Architecture architecture, long seed) {
        ParameterLayout layout = new ParameterLayout(architecture);
        float[] parameters = new float[layout.size()];
        Seeds seeds = new Seeds(seed);
        for (ParameterLayout.Slice slice : layout.slices()) {
            boolean norm = slice.name().endsWith("norm.weight");
            double scale = slice.decays() ? 1.5 / Math.sqrt(slice.shape()[1]) : 0.3;
            for (int i = slice.offset(); i < slice.end(); i++) {
                parameters[i] = (float) ((norm ? 1 : 0) + scale * seeds.gaussian(i));
            }
        }
        return new Policy(architecture, 7, parameters);
    }
}
