/**
 * The words that travel between the rooms: prompts, completions, rollouts, groups, verdicts, rewards, faults.
 *
 * <p>Start with {@link io.firesteel.core.Rollout} and {@link io.firesteel.core.ScoredRollout}. Nothing here samples,
 * verifies or learns; everybody may import it.
 */
package io.firesteel.core;
