package io.firesteel.cluster.stage;

/**
 * That a policy has collapsed: nothing can be learned from what it writes.
 *
 * @param since the first step of which that is so; the policy that it sampled from was collapsed already
 * @param figures what was seen, in words
 */
public record Collapse(long since, String figures) {}
