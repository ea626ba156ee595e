package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The reward functions of a run and how they are combined. It is strings and numbers only, so it travels to executors
 * and stands in configurations.
 *
 * @param maxLength tokens of the longest completion: what functions of the length go by where their own parameters say nothing
 * @param parts at least one; their weighted sum is the reward
 */
public record RewardSettings(int maxLength, List<Part> parts) implements Serializable {
    /** TinyZero's, which asks for no length: 1 for a correct answer, 0.1 for a wrong one in the right format. */
    public static final RewardSettings TINYZERO =
            new RewardSettings(Integer.MAX_VALUE, List.of(new Part("tinyzero", "tinyzero", 1, Map.of())));

    /**
     * One reward function.
     *
     * @param name what its value is called in metrics and stored rollouts
     * @param kind one of {@link RewardKinds#names()} or {@link RewardKinds#OF_POLICIES}, or the name of a class that implements {@link RewardFunction}
     * @param weight what its value is multiplied with in the sum; 0 records it without rewarding it
     * @param parameters the kind's own, by name, as written
     */
    public record Part(String name, String kind, double weight, Map<String, String> parameters)
            implements Serializable {
        public Part {
            if (!Double.isFinite(weight)) {
                throw new Fault("weight", "a finite number", Double.toString(weight), "1 is usual; 0 records it alone");
            }
            parameters = new TreeMap<>(parameters);
        }
    }

    public RewardSettings {
        if (maxLength < 1) {
            throw new Fault(
                    "max-length", "at least 1 token", maxLength + "", "leave it out to follow rollout.max-new-tokens");
        }
        parts = List.copyOf(parts);
        List<String> names = parts.stream().map(Part::name).toList();
        if (names.isEmpty()) {
            throw new Fault(
                    "parts",
                    "at least one reward function",
                    "none",
                    "write parts = [{ name = correct, kind = correct, weight = 1, parameters {} }]");
        } else if (names.stream().distinct().count() < names.size()) {
            throw new Fault(
                    "parts", "reward functions with a name each", names.toString(), "name the functions differently");
        }
    }
}
