/**
 * Asking for completions and getting them scored, wherever that happens. Start with {@link io.firesteel.rollout.Rollouts}.
 * {@link io.firesteel.rollout.GroupSampler} is the work itself; {@link io.firesteel.rollout.LocalRollouts} does it on threads of this
 * JVM, {@code cluster.spark.rollouts} on a cluster. The engine is in {@code generate}. Knows neither Spark nor what a completion is worth.
 */
package io.firesteel.rollout;
