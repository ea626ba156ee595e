/**
 * The report of a run: one HTML file with curves, completions, figures, configuration and provenance, that opens anywhere
 * without a network.
 *
 * <p>Start with {@link io.firesteel.cluster.report.Report}. The page's style and script are resources beside it. It is
 * made from the run directory's files alone, so it can be made again at any time.
 */
package io.firesteel.cluster.report;
