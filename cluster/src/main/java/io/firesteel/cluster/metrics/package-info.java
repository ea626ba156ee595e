/** The figures of a run: each one's key, unit and meaning, in one list. Start with {@link io.firesteel.cluster.metrics.Metric}. */
package io.firesteel.cluster.metrics;
