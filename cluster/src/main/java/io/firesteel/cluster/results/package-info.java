/**
 * What was published, held against what our recipes came to: a page of claims, each with its figures over seeds. Start with {@link
 * io.firesteel.cluster.results.Claim}; {@link io.firesteel.cluster.results.Comparison} says whether it holds.
 */
package io.firesteel.cluster.results;
