package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.RewardModel;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.ValueNetwork;
import io.firesteel.trainer.ValueObjective;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.List;

/**
 * A policy's blocks with one number per token or sequence in place of the next token: reward models, value heads.
 *
 * <p>Parameters are the policy's but for a head of its own, then {@code score.weight}, {@code [D]}, Hugging Face's name in sequence
 * classification.
 */
public final class Dl4jValueNetwork extends Dl4jNetwork implements ValueNetwork {
    /** Begins with a policy's blocks and a head of zeros, so every number is 0 until the first step. */
    public Dl4jValueNetwork(Policy policy, NetworkSettings settings, Head.Scalar head) {
        this(policy.architecture(), RewardModel.untrained(policy).parameters(), settings, head);
    }

    /** @param parameters as {@link #parameters} gives them; copied */
    public Dl4jValueNetwork(Architecture architecture, float[] parameters, NetworkSettings settings, Head.Scalar head) {
        super(architecture, Parameters.of(parameters), settings, head);
    }

    /** Every tensor's name, shape and place among {@link #parameters}. */
    public List<Slice> slices() {
        return core.slices();
    }

    @Override
    public List<float[]> values(List<PackedSequences> microBatches) {
        return first(core.score(microBatches));
    }

    @Override
    public List<float[]> accumulate(List<PackedSequences> microBatches, ValueObjective objective) {
        return first(core.accumulate(
                microBatches,
                (m, sequences, outputs, dOutputs) -> objective.derivatives(m, sequences, outputs[0], dOutputs[0])));
    }

    private static List<float[]> first(List<float[][]> outputs) {
        return outputs.stream().map(out -> out[0]).toList();
    }
}
