package io.firesteel.trainer;

/**
 * What one step of supervised fine-tuning did.
 *
 * @param step optimiser step, from 1
 * @param loss before the step, nats per token under the settings' aggregation
 * @param entropy of the policy at the learned tokens, mean, nats
 * @param tokens learned tokens in the batch
 * @param gradientNorm before clipping
 * @param learningRate of this step
 */
public record SftReport(
        long step, double loss, double entropy, long tokens, double gradientNorm, double learningRate) {}
