/** What PPO's critic is asked for: settings, its loss, and the estimator that makes advantages of its values. {@code io.firesteel.trainer.Critic} learns it. */
package io.firesteel.trainer.critic;
