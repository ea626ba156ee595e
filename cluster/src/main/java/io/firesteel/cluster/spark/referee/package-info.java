/**
 * Policies that reward functions ask, on the executors: reward models and judges. Start with {@link
 * io.firesteel.cluster.spark.referee.Referee}, which travels with a run's setup, and {@link
 * io.firesteel.cluster.spark.referee.OpenReferees}, which one JVM holds for all its tasks.
 */
package io.firesteel.cluster.spark.referee;
