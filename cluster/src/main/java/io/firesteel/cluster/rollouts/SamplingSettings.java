package io.firesteel.cluster.rollouts;

import java.io.Serializable;

/** Stand-in until io.firesteel.rollout has it. */
public record SamplingSettings(double temperature, int maxNewTokens) implements Serializable {}
