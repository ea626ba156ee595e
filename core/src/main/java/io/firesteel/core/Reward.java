package io.firesteel.core;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one completion earned: the sum that the advantage is computed from, and its named parts before weighting.
 *
 * @param total the weighted sum of the parts
 * @param parts own value by name of each reward function that is for the prompt, in configuration order
 */
public record Reward(double total, Map<String, Double> parts) implements Serializable {
    public Reward {
        if (!Double.isFinite(total)) {
            throw new Fault("reward", "a finite number", Double.toString(total), "check the reward functions " + parts);
        }
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }
}
