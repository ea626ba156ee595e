/**
 * Procedural tasks: as many problems as wanted, each with an exact reference and a solver, and disjoint parts to learn from
 * and to be evaluated on.
 *
 * <p>Start with {@link io.firesteel.rewards.tasks.Task}; {@link io.firesteel.rewards.Tasks} lists them. One task per file.
 * Prompt templates stay outside: a task gives fields, not prompts. Countdown and the game of 24 live in {@code countdown}.
 */
package io.firesteel.rewards.tasks;
