/**
 * Gets and owns the Spark session.
 */
package io.firesteel.cluster.spark.session;
