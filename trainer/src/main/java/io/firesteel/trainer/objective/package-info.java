/**
 * What a step minimises, as sums over columns: per learned token its log-prob under the policy that learns, the old policy,
 * the sampler, the reference and the teacher, an advantage and a weight. The trainer knows no algorithm but these columns.
 *
 * <p>Start with {@link io.firesteel.trainer.objective.TokenObjective}; each variant is one file with formula, worked numbers and
 * source. Objectives combine by {@code plus}. Pure arithmetic on arrays; the formulas of policy optimisation are in
 * {@code loss}, laying sequences out for the network is {@code trainer}'s business.
 */
package io.firesteel.trainer.objective;
