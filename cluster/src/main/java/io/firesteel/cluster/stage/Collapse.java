package io.firesteel.cluster.stage;

/**
 * That a run has come to nothing, and makes no sense to go on: what a {@link io.firesteel.core.Fault} says of it.
 *
 * @param since the first step of which that is so; the policy that it began with was lost already
 * @param expected what a run that makes sense has
 * @param found what was seen instead, in words
 * @param fix what to do before another run is started
 */
public record Collapse(long since, String expected, String found, String fix) {}
