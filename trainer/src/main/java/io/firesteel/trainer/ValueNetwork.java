package io.firesteel.trainer;

import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.optimiser.LearningNetwork;

import java.util.List;

/**
 * A network that gives one number per sequence or per learned token, while it learns: a reward model, a value head. Which tokens
 * get a number is settled when it is made. Bits do not depend on the number of threads.
 */
public interface ValueNetwork extends LearningNetwork {
    /** Forward only; per micro-batch the number of each token, {@code [N]}, zero where there is none. */
    List<float[]> values(List<PackedSequences> microBatches);

    /** Forward, objective, backward; adds to {@link #gradient()}. Returns the forward pass's numbers, as {@link #values} does. */
    List<float[]> accumulate(List<PackedSequences> microBatches, ValueObjective objective);
}
