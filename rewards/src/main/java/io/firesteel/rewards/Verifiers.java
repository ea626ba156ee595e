package io.firesteel.rewards;

import io.firesteel.core.Fault;
import io.firesteel.rewards.countdown.CountdownVerifier;
import io.firesteel.rewards.math.MathVerifier;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds verifiers by name. Only the name travels: {@link io.firesteel.core.Prompt#verifier()} carries it, and each
 * executor looks it up in its own class path.
 */
public final class Verifiers {
    private static final Map<String, Supplier<Verifier>> BUILT_IN = new TreeMap<>(
            Map.<String, Supplier<Verifier>>of("countdown", CountdownVerifier::new, "math", MathVerifier::new));

    private Verifiers() {}

    /** The names of those that come with Firesteel, sorted. */
    public static List<String> names() {
        return Stream.concat(BUILT_IN.keySet().stream(), Tasks.names().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * A built-in verifier by its name, that of a procedural task by the task's, or a user's by its class name.
     *
     * @throws Fault if there is none of that name, or the class cannot serve as a verifier
     */
    public static Verifier named(String name) {
        Supplier<Verifier> builtIn = BUILT_IN.get(name);
        if (builtIn != null) {
            return builtIn.get();
        }
        return Tasks.names().contains(name)
                ? Tasks.named(name).verifier()
                : Plugins.create("verifier " + name, name, Verifier.class, names());
    }
}
