package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The reward functions of a run and how they are combined. It is strings and numbers only, so it travels to executors
 * and stands in configurations.
 *
 * @param maxLength tokens of the longest completion: what functions of the length go by where their own parameters say nothing
 * @param parts at least one; the weighted sum of those that are for a prompt is the reward of its completions
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
     * @param weight what its value is multiplied with in the sum; 0 records it without rewarding it; what a policy that
     *     is asked cannot read leaves its group even so
     * @param parameters the kind's own, by name, as written
     * @param verifiers names of the verifiers whose prompts it is for; absent is all. Of other prompts' completions it is not computed, and
     *     they have no value of its name
     */
    public record Part(
            String name, String kind, double weight, Map<String, String> parameters, Optional<List<String>> verifiers)
            implements Serializable {
        /** For all prompts. */
        public Part(String name, String kind, double weight, Map<String, String> parameters) {
            this(name, kind, weight, parameters, Optional.empty());
        }

        public Part {
            if (name.isEmpty() || name.indexOf('/') >= 0) {
                throw new Fault(
                        "name",
                        "a name without slashes, which part the keys of metrics",
                        name.isEmpty() ? "nothing" : name,
                        "name it by a word: correct, format, language");
            }
            if (!Double.isFinite(weight)) {
                throw new Fault("weight", "a finite number", Double.toString(weight), "1 is usual; 0 records it alone");
            }
            parameters = new TreeMap<>(parameters);
            verifiers = verifiers.map(List::copyOf);
            if (verifiers.filter(List::isEmpty).isPresent()) {
                throw new Fault("verifiers", "at least one verifier's name", "none", "leave it out for all prompts");
            }
        }

        /** Whether it is for the prompts of that verifier; one that is named without its extraction is named with any. */
        public boolean isFor(String verifier) {
            return verifiers
                    .map(names -> names.contains(verifier) || names.contains(Verifiers.basic(verifier)))
                    .orElse(true);
        }

        /** What is for all prompts reads as it did before there was anything else: evaluations are told apart by a hash of this. */
        @Override
        public String toString() {
            return "Part[name=" + name + ", kind=" + kind + ", weight=" + weight + ", parameters=" + parameters
                    + verifiers.map(names -> ", verifiers=" + names).orElse("") + "]";
        }

        /** An Optional cannot be sent to executors. */
        private Object writeReplace() {
            return new Sent(name, kind, weight, parameters, verifiers.orElse(null));
        }
    }

    /** A part on its way; {@code verifiers} is null where it is for all prompts. */
    private record Sent(String name, String kind, double weight, Map<String, String> parameters, List<String> verifiers)
            implements Serializable {
        private Object readResolve() {
            return new Part(name, kind, weight, parameters, Optional.ofNullable(verifiers));
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

    /**
     * Whether completions of a verifier's prompts can earn anything: some part of a weight is for them and, where nothing verifies them, does
     * not ask whether an answer is right.
     */
    public boolean canPay(String verifier) {
        return parts.stream()
                .filter(part -> part.weight() != 0 && part.isFor(verifier))
                .anyMatch(part -> !verifier.equals(Verifiers.NONE) || !RewardKinds.OF_VERDICTS.contains(part.kind()));
    }
}
