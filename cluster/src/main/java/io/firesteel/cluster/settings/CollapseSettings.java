package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.util.OptionalDouble;

/**
 * When a run has collapsed; see {@code run.collapse} in reference.conf.
 *
 * @param iterations from which nothing could be learned, in a row; 0 for never
 * @param reward mean reward at or below which nothing could be learned from an iteration, whatever its groups are
 */
public record CollapseSettings(int iterations, OptionalDouble reward) {
    public CollapseSettings {
        if (iterations < 0) {
            throw new Fault("iterations", "0 or more", Integer.toString(iterations), "0 never ends a run for it");
        }
    }
}
