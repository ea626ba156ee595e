package io.firesteel.trainer.preference;

import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.optimiser.LearningNetwork;

import java.util.List;
import java.util.function.BiFunction;

/**
 * What gives a completion a reward while it learns which of two is better: a reward model's head, or the policy itself, which is
 * secretly one (Rafailov et al. 2023, arXiv:2305.18290). Closed.
 */
public sealed interface PairReward permits ScalarReward, ImplicitReward {
    /** What learns. */
    LearningNetwork network();

    /** Forward only: of each micro-batch each sequence's reward, {@code [S]}. */
    List<double[]> rewards(List<PackedSequences> microBatches);

    /**
     * Forward, loss, backward; adds to the network's gradient.
     *
     * @param derivatives from a micro-batch's index and its sequences' rewards, {@code [S]}, to dLoss/dreward, {@code [S]}; called from
     *     several threads at once
     */
    void accumulate(List<PackedSequences> microBatches, BiFunction<Integer, double[], double[]> derivatives);
}
