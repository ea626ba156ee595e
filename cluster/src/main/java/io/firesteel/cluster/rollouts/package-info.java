/**
 * Asking for completions and getting them judged, wherever that happens. Start with {@link io.firesteel.cluster.rollouts.Rollouts}.
 * {@link io.firesteel.cluster.rollouts.GroupWriter} is the work itself, {@link io.firesteel.cluster.rollouts.LocalRollouts} does it on threads of this
 * JVM, {@code cluster.spark} on a cluster. Knows nothing of Spark.
 */
package io.firesteel.cluster.rollouts;
