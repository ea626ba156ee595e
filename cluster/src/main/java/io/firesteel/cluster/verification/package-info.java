/**
 * Verifies files of responses: JSON Lines in, one verdict a line out. {@link io.firesteel.cluster.verification.ResponseVerifier}
 * does one line, {@link io.firesteel.cluster.verification.LocalVerification} a file in this process; {@code
 * cluster.spark.verification.SparkVerification} cuts the same work into tasks. What is written does not depend on which of them did it.
 */
package io.firesteel.cluster.verification;
