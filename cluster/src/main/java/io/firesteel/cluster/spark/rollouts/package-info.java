/**
 * Sampling and scoring on executors. Start with {@link io.firesteel.cluster.spark.rollouts.SparkRollouts}; what a task does is {@link io.firesteel.rollout.GroupSampler}'s affair, which knows nothing of Spark.
 */
package io.firesteel.cluster.spark.rollouts;
