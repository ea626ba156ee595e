package io.firesteel.cluster.settings;

/** Where rollouts run when nobody submitted us; see {@code spark} in reference.conf. */
public record SparkSettings(String master) {}
