/**
 * All that knows Spark's cores: the session ({@code session}), policies on their way to executors ({@code publish}), sampling and
 * scoring ({@code rollouts}), files of responses ({@code verification}), and what their jobs share ({@code job}). How rollouts travel
 * is {@code cluster.wire}'s affair.
 *
 * <p>Java API only and no class that differs between Spark 3.5 and 4: one jar runs on both.
 */
package io.firesteel.cluster.spark;
