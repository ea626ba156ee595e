/**
 * How fast Firesteel is here: one class per question, each giving its figures as a map for a line of JSON. The commands
 * {@code firesteel bench …} ask them; docs/reference/performance.md says what was measured.
 *
 * <p>Start with {@link io.firesteel.cluster.bench.DecodeBenchmark}. Nothing here decides what a policy learns.
 */
package io.firesteel.cluster.bench;
