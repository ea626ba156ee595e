/**
 * The run directory: everything a run leaves behind and everything it needs to go on where it stopped, on any Hadoop
 * file system.
 *
 * <p>Start with {@link io.firesteel.cluster.run.RunDirectory}, whose Javadoc lists the files. {@link
 * io.firesteel.cluster.run.Checkpoints} says when a checkpoint exists, {@link io.firesteel.cluster.run.RunLog} what is
 * kept of each iteration, {@link io.firesteel.cluster.run.RolloutTable} how rollouts become Parquet. What a checkpoint's
 * files mean is decided elsewhere (weights in {@code core.policy}, the loop's state in {@code cluster}).
 */
package io.firesteel.cluster.run;
