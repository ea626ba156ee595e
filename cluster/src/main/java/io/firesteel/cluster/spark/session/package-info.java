/**
 * Gets and owns the Spark session. Start with {@link io.firesteel.cluster.spark.session.SparkApplication}, which several runs share.
 */
package io.firesteel.cluster.spark.session;
