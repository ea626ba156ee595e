package io.firesteel.trainer.optimiser;

import static io.firesteel.trainer.optimiser.OptimiserSettings.require;

/**
 * Constants of AdamW (Loshchilov, Hutter 2019, arXiv:1711.05101, alg. 2): decay is decoupled and multiplied by the learning rate.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay per unit of learning rate
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamW {
        require("beta1", "in [0, 1)", beta1, beta1 >= 0 && beta1 < 1, "0.9 is usual");
        require("beta2", "in [0, 1)", beta2, beta2 >= 0 && beta2 < 1, "0.95 to 0.999 is usual");
        require("epsilon", "above 0", epsilon, epsilon > 0, "1e-8 is usual");
        require("weight-decay", "at least 0", weightDecay, weightDecay >= 0, "0 to 0.1 is usual");
    }
}
