/**
 * Procedural tasks: as many problems as wanted, each with an exact reference, and disjoint parts to learn from and to be
 * examined on.
 *
 * <p>Start with {@link io.firesteel.rewards.tasks.TaskProblem} and {@link io.firesteel.rewards.tasks.Split}. Prompt templates
 * stay outside: a task gives fields, not prompts.
 */
package io.firesteel.rewards.tasks;
