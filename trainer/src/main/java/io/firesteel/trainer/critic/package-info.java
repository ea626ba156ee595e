/** PPO's critic: what prefixes are worth. Start with {@link io.firesteel.trainer.critic.Critic}; {@link io.firesteel.trainer.critic.Gae} makes advantages of its values. */
package io.firesteel.trainer.critic;
