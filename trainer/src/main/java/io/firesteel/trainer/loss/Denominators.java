package io.firesteel.trainer.loss;

/**
 * What an optimiser step divides by: counts over its whole mini-batch, never over a micro-batch or a worker, so that
 * loss and gradient do not depend on how the mini-batch is split.
 *
 * @param sequences completions that count, those of advantage 0 included
 * @param tokens their learned tokens
 */
public record Denominators(long sequences, long tokens) {}
