package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;

/**
 * When fine-tuning has diverged; see {@code sft.divergence} in reference.conf.
 *
 * @param steps in a row whose loss is too high; 0 for never
 * @param factor times the lowest loss before is too high
 */
public record DivergenceSettings(int steps, double factor) {
    public DivergenceSettings {
        new Requirements()
                .that(steps >= 0, "steps", "0 or more", steps, "0 never ends a run for it")
                .that(
                        factor > 1 && factor < Double.POSITIVE_INFINITY,
                        "factor",
                        "a number above 1",
                        factor,
                        "4 is the default")
                .check();
    }
}
