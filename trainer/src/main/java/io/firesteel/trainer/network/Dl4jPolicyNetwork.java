package io.firesteel.trainer.network;

import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.List;

/** The policy as a DL4J network that learns: log-probs and entropies of a distribution at one temperature. */
public final class Dl4jPolicyNetwork extends Dl4jNetwork implements PolicyNetwork {
    /** At temperature 1. */
    public Dl4jPolicyNetwork(Policy policy, NetworkSettings settings) {
        this(policy, settings, Head.LogProb.PLAIN);
    }

    /** @param head with the temperature that completions are sampled at */
    public Dl4jPolicyNetwork(Policy policy, NetworkSettings settings, Head.LogProb head) {
        super(policy.architecture(), policy, settings, head);
    }

    /** @param parameters in the layout's order; copied */
    public Dl4jPolicyNetwork(
            Architecture architecture, float[] parameters, NetworkSettings settings, Head.LogProb head) {
        super(architecture, Parameters.of(parameters), settings, head);
    }

    @Override
    public List<TokenScores> score(List<PackedSequences> microBatches) {
        return scores(core.score(microBatches));
    }

    @Override
    public List<TokenScores> accumulate(List<PackedSequences> microBatches, Objective objective) {
        return scores(core.accumulate(microBatches, asHeads(objective)));
    }

    /** The objective as the head's two columns: log-probs, entropies. */
    static HeadObjective asHeads(Objective objective) {
        return (microBatch, sequences, outputs, dOutputs) -> objective.derivatives(
                microBatch, sequences, new TokenScores(outputs[0], outputs[1]), dOutputs[0], dOutputs[1]);
    }

    private static List<TokenScores> scores(List<float[][]> outputs) {
        return outputs.stream().map(out -> new TokenScores(out[0], out[1])).toList();
    }
}
