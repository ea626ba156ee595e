/**
 * The formulas of policy optimisation: the policy loss, the penalty for leaving the reference policy, the importance correction, how
 * tokens are averaged. Pure arithmetic on arrays: values and derivatives with respect to log-probs, in closed form; no network, no
 * threads.
 *
 * <p>Start with {@link io.firesteel.trainer.loss.PolicyLoss}; {@code objective} adds the terms of one sequence up. Losses are
 * minimised, so signs are the opposite of the papers' objectives. Advantages come from {@code credit}.
 */
package io.firesteel.trainer.loss;
