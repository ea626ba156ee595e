package io.firesteel.cluster.settings;

/** The network that learns: its workers and its arithmetic; see {@code trainer} in reference.conf. */
public record NetworkSettings(int threads, String backend) {}
