/**
 * Runs one hostile command in a box: namespaces by bubblewrap, sums of CPU time, memory and processes by control groups,
 * system calls by a filter of our own; or, weaker and only where asked for, without namespaces by a supervisor. Start with {@link io.firesteel.rewards.code.sandbox.Sandbox}; what a machine can do
 * is a {@link io.firesteel.rewards.code.sandbox.Tier}, found by {@link io.firesteel.rewards.code.sandbox.Canaries}. What
 * the command's output means is not known here.
 */
package io.firesteel.rewards.code.sandbox;
