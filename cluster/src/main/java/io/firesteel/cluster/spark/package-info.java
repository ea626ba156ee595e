/**
 * Rollouts on Spark. Start with {@link io.firesteel.cluster.spark.SparkRollouts}: it publishes the policy
 * ({@link io.firesteel.cluster.spark.PolicyPublisher}), sends prompts out with the tasks and puts together what comes back. What a task does
 * is {@link io.firesteel.cluster.rollouts.GroupWriter}'s affair, which knows nothing of Spark; how rollouts travel is
 * {@code cluster.arrow}'s. {@link io.firesteel.cluster.spark.SparkSessions} gets the session.
 *
 * <p>Java API only and no class that differs between Spark 3.5 and 4: one jar runs on both.
 */
package io.firesteel.cluster.spark;
