/**
 * What every job on Spark has: a watch that speaks up, an answer that may be a fault, records as bytes. Start with {@link io.firesteel.cluster.spark.job.JobWatch}.
 */
package io.firesteel.cluster.spark.job;
