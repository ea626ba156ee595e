package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;

import java.util.Arrays;

/**
 * Weights of a policy that has learned nothing yet, the same bits on every machine.
 *
 * <p>A linear layer's weight is normal with standard deviation {@code 1/√in}, so that outputs are about as large as
 * inputs. The two that write to the residual stream, {@code o_proj} and {@code down_proj}, are divided by {@code √(2L)} besides, L layers
 * (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", §2.3), so that the stream does not grow
 * with depth. Norms multiply by 1, biases are 0. GPT-2 itself, and Hugging Face's Qwen2 and Llama, use 0.02 for every weight instead.
 *
 * @param embeddingDeviation standard deviation of the embedding; where the head is tied, that of its weights, too
 */
public record PolicyInitializer(double embeddingDeviation) {
    public PolicyInitializer {
        if (!(embeddingDeviation > 0)) {
            throw new Fault(
                    "embedding deviation",
                    "a number above 0",
                    "" + embeddingDeviation,
                    "0.02 to 0.1 is usual; our small policies use 0.06");
        }
    }

    /** Version 0 of a policy. A tensor's values depend on the seed, its name and the element's index, and on nothing else. */
    public Policy initialize(Architecture architecture, Seeds seeds) {
        ParameterLayout layout = new ParameterLayout(architecture);
        float[] parameters = new float[layout.size()];
        for (Slice slice : layout.slices()) {
            fill(parameters, slice, architecture, seeds.at(slice.name()));
        }
        return new Policy(architecture, 0, parameters);
    }

    private void fill(float[] parameters, Slice slice, Architecture architecture, Seeds seeds) {
        if (!slice.decays()) {
            boolean zeros =
                    slice.name().endsWith(".bias") || architecture.parts().gainsFromOne();
            Arrays.fill(parameters, slice.offset(), slice.end(), zeros ? 0 : 1);
            return;
        }
        double deviation = deviation(slice, architecture);
        int size = slice.size();
        for (int i = 0; i < size; i++) {
            parameters[slice.offset() + i] = (float) (deviation * seeds.gaussian(i));
        }
    }

    private double deviation(Slice slice, Architecture architecture) {
        if (slice.name().equals(ParameterLayout.EMBEDDING)) {
            return embeddingDeviation;
        }
        double deviation = 1 / Math.sqrt(slice.shape()[1]);
        boolean residual =
                slice.name().endsWith("o_proj.weight") || slice.name().endsWith("down_proj.weight");
        return residual ? deviation / Math.sqrt(2.0 * architecture.layers()) : deviation;
    }
}
