/**
 * What is known of a figure that a run reports: key, label, unit, meaning, which way is better, how it is written.
 *
 * <p>Start with {@link io.firesteel.core.metrics.MetricEntry}. The entries themselves stand where the figures are measured; the
 * list of all of them is made where they are shown.
 */
package io.firesteel.core.metrics;
