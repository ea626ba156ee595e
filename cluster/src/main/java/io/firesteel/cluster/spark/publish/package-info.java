/**
 * The way of a policy to the executors. Start with {@link io.firesteel.cluster.spark.publish.PolicyPublisher} on the driver and {@link io.firesteel.cluster.spark.publish.PolicyCache} on an executor.
 */
package io.firesteel.cluster.spark.publish;
