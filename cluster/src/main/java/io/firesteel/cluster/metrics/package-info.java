/**
 * The figures of a run: each one's key, label, unit, meaning and better direction, in one list. Start with {@link
 * io.firesteel.cluster.metrics.Metrics}; the trainer's own entries stand in {@code io.firesteel.trainer}.
 */
package io.firesteel.cluster.metrics;
