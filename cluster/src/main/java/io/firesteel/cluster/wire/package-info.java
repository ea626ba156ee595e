/**
 * How rollouts travel from executors to the driver. Start with {@link io.firesteel.cluster.wire.RolloutCodec}: the Arrow form is the
 * usual one, the plain form is for a JVM that Arrow cannot run in. Knows Arrow, which Spark brings; knows nothing of Spark.
 */
package io.firesteel.cluster.wire;
