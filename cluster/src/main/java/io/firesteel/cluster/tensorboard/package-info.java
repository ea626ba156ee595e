/**
 * Writes TensorBoard event files: scalars, in TensorBoard's own format and without its libraries.
 *
 * <p>Start with {@link io.firesteel.cluster.tensorboard.TensorBoardWriter}. Which figures are written, and under which
 * names, is decided where a step is measured; docs/reference/metrics.md lists them.
 */
package io.firesteel.cluster.tensorboard;
