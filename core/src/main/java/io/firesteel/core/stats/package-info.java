/**
 * Mean, deviation, standard error and median, each summed in index order, so that a figure has the same bits wherever it is
 * computed. Start with {@link io.firesteel.core.stats.Mean}. Distributions and tests are not here.
 */
package io.firesteel.core.stats;
