/**
 * What a person sees on standard error while a run goes on: header, one line per iteration, progress bars, samples, the
 * comparison at the end.
 *
 * <p>Start with {@link io.firesteel.cluster.console.Console}. Nothing here measures or decides; figures come by the names
 * of {@link io.firesteel.cluster.metrics.Metric}. Texts of policies and data sets are printed only through {@link
 * io.firesteel.cluster.console.VisibleText}: they may hold escape sequences.
 */
package io.firesteel.cluster.console;
