package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Activation;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Caps;
import io.firesteel.core.policy.architecture.LayerAttention;
import io.firesteel.core.policy.architecture.Norms;
import io.firesteel.core.policy.architecture.Parts;
import io.firesteel.core.policy.architecture.QueryKeyNorm;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;
import io.firesteel.core.policy.architecture.Scales;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.LearnableSequence;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.ArrayList;
import java.util.List;

/** Small policies and micro-batches for tests. */
public final class Policies {
    private Policies() {}

    /** Llama: tied head, two query heads per key/value head. */
    public static Architecture llama() {
        return new Architecture("llama", 11, 12, 2, 4, 2, 4, 10, 100, RopeScaling.NONE, 1e-6, false, false, true, 64);
    }

    /** Qwen2: untied head, biases. */
    public static Architecture qwen2() {
        return new Architecture("qwen2", 13, 8, 2, 2, 1, 4, 10, 100, RopeScaling.NONE, 1e-6, true, false, false, 64);
    }

    /** Qwen3: norms of q and k, heads wider together than the residual stream, stretched frequencies. */
    public static Architecture qwen3() {
        return new Architecture(
                "qwen3", 9, 8, 2, 3, 3, 6, 7, 100, new RopeScaling.Llama3(4, 1, 4, 16), 1e-5, false, true, true, 64);
    }

    /** Norms after the branches and of all heads together, a window, a layer without positions, multipliers, a part of each head that turns. */
    public static Architecture after() {
        return new Architecture(
                "after",
                11,
                12,
                3,
                4,
                2,
                6,
                10,
                List.of(
                        new LayerAttention(new Rotary(100, new RopeScaling.Linear(2), 4), 3),
                        new LayerAttention(Rotary.NONE, 0),
                        new LayerAttention(new Rotary(10, RopeScaling.NONE, 6), 0)),
                1e-5,
                Parts.LLAMA.with(Norms.AFTER).with(QueryKeyNorm.ALL_HEADS).with(new Scales(1.5, 0.7, 0.3, 0.8)),
                false,
                64);
    }

    /** Norms about the branches that multiply by 1 + weight, joined projections, GEGLU, caps. */
    public static Architecture around() {
        return new Architecture(
                "around",
                9,
                8,
                2,
                2,
                1,
                4,
                7,
                List.of(
                        new LayerAttention(new Rotary(100, RopeScaling.NONE, 4), 4),
                        new LayerAttention(new Rotary(10, RopeScaling.NONE, 4), 0)),
                1e-5,
                Parts.LLAMA
                        .with(Norms.AROUND)
                        .withGainsFromOne()
                        .with(Activation.GELU_TANH)
                        .withJoinedProjections()
                        .with(QueryKeyNorm.EACH_HEAD)
                        .with(new Scales(Math.sqrt(8), 1, 0.6, 1))
                        .with(new Caps(2, 3)),
                true,
                64);
    }

    /** Llama's parts, with what a branch gives scaled before it is added. */
    public static Architecture scaled() {
        return new Architecture(
                "scaled",
                11,
                8,
                2,
                2,
                2,
                4,
                6,
                llama().attention(),
                1e-5,
                Parts.LLAMA.with(new Scales(2, 0.5, 0.4, 0.6)),
                true,
                64);
    }

    public static List<Architecture> all() {
        return List.of(llama(), qwen2(), qwen3(), after(), around(), scaled());
    }

    /** Weights big enough that every part of the network matters. */
    public static float[] parameters(Architecture a, long seed) {
        ParameterLayout layout = new ParameterLayout(a);
        float[] parameters = new float[layout.size()];
        for (Slice slice : layout.slices()) {
            Seeds seeds = new Seeds(seed).at(slice.name());
            for (int i = 0; i < slice.size(); i++) {
                boolean gain = slice.name().endsWith("norm.weight");
                parameters[slice.offset() + i] =
                        (float) ((gain && !a.parts().gainsFromOne() ? 1 : 0) + 0.4 * seeds.gaussian(i));
            }
        }
        return parameters;
    }

    /**
     * One group: a prompt and completions of the given lengths, of which a third of the tokens behind the first is not learned.
     *
     * @param seed other seeds are other prompts and completions
     */
    public static List<LearnableSequence> group(Architecture a, long seed, int prompt, int... completions) {
        List<LearnableSequence> group = new ArrayList<>();
        Seeds seeds = new Seeds(seed).at("group");
        for (int c = 0; c < completions.length; c++) {
            int[] tokens = new int[prompt + completions[c]];
            boolean[] learn = new boolean[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                Seeds at = i < prompt ? seeds.at("prompt") : seeds.at(c);
                tokens[i] = (int) (at.uniform(2L * i) * a.vocabulary());
                learn[i] = i == prompt || i > prompt && at.uniform(2L * i + 1) > 1.0 / 3;
            }
            group.add(new Given(tokens, learn));
        }
        return group;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Given(int[] tokens, boolean[] learn) implements LearnableSequence {}

    /** Sequences of the given lengths; the first token and a third of the others are not learned. */
    public static PackedSequences sequences(Architecture a, long seed, int... lengths) {
        int n = 0;
        int[] starts = new int[lengths.length + 1];
        for (int s = 0; s < lengths.length; s++) {
            n += lengths[s];
            starts[s + 1] = n;
        }
        int[] tokens = new int[n];
        boolean[] learn = new boolean[n];
        Seeds seeds = new Seeds(seed).at("tokens");
        for (int s = 0; s < lengths.length; s++) {
            for (int i = starts[s]; i < starts[s + 1]; i++) {
                tokens[i] = (int) (seeds.uniform(2L * i) * a.vocabulary());
                learn[i] = i > starts[s] && seeds.uniform(2L * i + 1) > 1.0 / 3;
            }
        }
        return new PackedSequences(tokens, starts, learn);
    }
}
