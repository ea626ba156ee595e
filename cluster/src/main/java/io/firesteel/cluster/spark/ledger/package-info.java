/**
 * Verifying a run's rollouts again on executors. Start with {@link io.firesteel.cluster.spark.ledger.SparkLedger}.
 */
package io.firesteel.cluster.spark.ledger;
