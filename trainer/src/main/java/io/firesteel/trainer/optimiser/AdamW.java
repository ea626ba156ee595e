package io.firesteel.trainer.optimiser;

/**
 * Constants of AdamW (Loshchilov, Hutter 2019, arXiv:1711.05101, alg. 2): decay is decoupled and multiplied by the learning rate.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay per unit of learning rate
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) {}
