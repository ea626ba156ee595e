/**
 * Turns verified completions of held-out prompts into the figures that are reported: pass@1, pass@k, maj@k, lengths.
 *
 * <p>Start with {@link io.firesteel.cluster.evaluation.EvaluationSummary}; each figure's formula and source stand there.
 * Pure arithmetic: sampling and verifying happen before, printing and drawing after.
 */
package io.firesteel.cluster.evaluation;
