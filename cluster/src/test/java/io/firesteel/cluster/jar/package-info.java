/**
 * The jar as users get it: what is in it, and that it runs under the real spark-submit on a standalone cluster.
 *
 * <p>Start with {@link io.firesteel.cluster.jar.StandaloneClusterIT}. Runs in {@code mvn verify}, after the jar is built;
 * {@code -Dfiresteel.jar=FILE} tries another jar, which is how one jar is seen to run on both Sparks.
 */
package io.firesteel.cluster.jar;
