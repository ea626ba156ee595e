package io.firesteel.cluster.settings;

/** The policy to start from; see {@code policy} in reference.conf. */
public record PolicySettings(String path) {}
