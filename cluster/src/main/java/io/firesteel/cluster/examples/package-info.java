/**
 * Examples to imitate: generated, read from files, mixed by weight, held out, and written as Parquet.
 *
 * <p>Start with {@link io.firesteel.cluster.examples.ExampleSources}.
 */
package io.firesteel.cluster.examples;
