package io.firesteel.trainer;

import io.firesteel.core.Fault;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.optimiser.OptimiserSettings;

import java.util.Objects;

/**
 * One iteration of GRPO, all of it.
 *
 * @param credit from rewards to advantages
 * @param loss from advantages to derivatives
 * @param optimiser from the gradient to a step
 * @param miniBatches optimiser steps per epoch: the iteration's completions are shuffled and cut into as many parts,
 *     whose sizes differ by one at most
 * @param epochs how often each completion is learned from (GRPO's μ)
 * @param microBatchTokens tokens computed at once; bounds memory, changes nothing else
 */
public record GrpoSettings(
        CreditSettings credit,
        LossSettings loss,
        OptimiserSettings optimiser,
        int miniBatches,
        int epochs,
        int microBatchTokens) {
    public GrpoSettings {
        Objects.requireNonNull(credit, "credit");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(optimiser, "optimiser");
        if (miniBatches < 1) {
            throw new Fault(
                    "mini-batches", "at least 1 per epoch", miniBatches + "", "1 is on-policy; 2 to 16 is usual");
        }
        if (epochs < 1) {
            throw new Fault("epochs", "at least 1 per iteration", epochs + "", "1 is usual");
        }
        if (epochs > 1 && !loss.policy().offPolicy()) {
            throw new Fault(
                    "epochs",
                    "1, since the loss " + loss.policy() + " does not correct for old completions",
                    epochs + "",
                    "use a clipped loss, or one epoch");
        }
        new SequencePacker(microBatchTokens); // refuses what it cannot use
    }

    /** The same method with another way of assigning credit. */
    public GrpoSettings with(CreditSettings other) {
        return new GrpoSettings(other, loss, optimiser, miniBatches, epochs, microBatchTokens);
    }
}
