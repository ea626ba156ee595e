/**
 * The arithmetic of a decoder-only transformer, forward and backward, on {@code float[]}: fused, single-threaded, and with
 * bits that depend on nothing but the numbers themselves.
 *
 * <p>Start with {@link io.firesteel.core.kernels.Kernels}, the only door. Behind it each concern is one class
 * ({@code MatmulKernels}, {@code AttentionKernels}, {@code RowKernels}) written once over {@code Lanes}, which has two
 * providers: {@code VectorLanes} on the {@code jdk.incubator.vector} module and {@code ScalarLanes} in plain loops. Both
 * do the same operations in the same order, so a result has the same bits on either.
 *
 * <p>Three rules keep it so. An element of a matrix product is one chain of fused multiply-adds over the inner index in
 * ascending order, starting from zero or from the value that is added to. A sum along a row is eight partial sums
 * (element {@code i} joins sum {@code i mod 8}) that are then added as a fixed tree. Everything else is elementwise.
 * Blocking for caches and registers only decides when an element is computed, never how.
 *
 * <p>Threads, layers and the policy's structure stay outside: parallelism is over sequences, by the callers.
 */
package io.firesteel.core.kernels;
