/**
 * Reports: one HTML file each with figures, curves, completions, configuration and provenance, that opens anywhere without a
 * network.
 *
 * <p>A {@link io.firesteel.cluster.report.Document} is a list of {@link io.firesteel.cluster.report.Section}s, which stages fill;
 * {@code HtmlPage} makes the file of it. {@link io.firesteel.cluster.report.Report} makes the page of a run from the files of its
 * directory alone, so it can be made again at any time; {@link io.firesteel.cluster.report.RecipeReport} that of a recipe. Style,
 * script and template are resources beside these classes. Names and formats of figures come from the registry.
 */
package io.firesteel.cluster.report;
