/**
 * What a step of policy optimisation minimises: the policy loss, the penalty for leaving the reference policy, the
 * entropy bonus, and how tokens are averaged. Pure arithmetic on arrays: values and derivatives with respect to
 * log-probs and entropies, in closed form; no network, no threads.
 *
 * <p>Start with {@link io.firesteel.trainer.loss.PolicyLoss}, then {@link io.firesteel.trainer.loss.SequenceLoss}, which
 * adds up the terms of one sequence. Losses are minimised, so signs are the opposite of the papers' objectives.
 * Advantages come from {@code credit}; laying sequences out for the network is {@code trainer}'s business.
 */
package io.firesteel.trainer.loss;
