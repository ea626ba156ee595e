/**
 * Verifying a large file on executors. Start with {@link io.firesteel.cluster.spark.verification.SparkVerification}.
 */
package io.firesteel.cluster.spark.verification;
