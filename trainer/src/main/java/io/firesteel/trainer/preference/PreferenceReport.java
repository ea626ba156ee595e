package io.firesteel.trainer.preference;

/**
 * What one step of learning from preferences did.
 *
 * @param step optimiser step, from 1
 * @param figures of the step's pairs, before the step
 * @param tokens of both sides of the step's pairs, those of the prompts included, once for each side
 * @param gradientNorm before clipping
 * @param learningRate of this step
 */
public record PreferenceReport(long step, PairFigures figures, long tokens, double gradientNorm, double learningRate) {}
