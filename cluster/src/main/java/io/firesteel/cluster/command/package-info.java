/**
 * The command line: one class per command, what they share, and how they end.
 *
 * <p>Start with {@link io.firesteel.cluster.command.TrainCommand}. A command reads its configuration, calls the room that
 * does the work, and returns an {@link io.firesteel.cluster.command.Outcome}; it holds no method of its own.
 */
package io.firesteel.cluster.command;
