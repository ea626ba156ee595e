package io.firesteel.trainer;

import io.firesteel.core.policy.Policy;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.optimiser.LearningNetwork;

import java.util.List;

/**
 * The policy while it learns: the two passes over packed sequences. Log-probs and entropies are those of the distribution at the
 * temperature that the network was made with, the one that completions are sampled at.
 *
 * <p>Bits do not depend on the number of threads: micro-batches are computed apart and their gradients added in the
 * order of the list.
 */
public interface PolicyNetwork extends LearningNetwork {
    /**
     * The policy as it is now, which is published and saved: {@link #current()}, which is there until the next step, unless only a part
     * learns, as with low-rank adapters.
     */
    default Policy policy(long version) {
        return new Policy(architecture(), version, current());
    }

    /** Forward only; one result per micro-batch. */
    List<TokenScores> score(List<PackedSequences> microBatches);

    /**
     * Forward, objective, backward; adds to {@link #gradient()}. Returns the forward pass's scores, one per micro-batch.
     */
    List<TokenScores> accumulate(List<PackedSequences> microBatches, Objective objective);
}
