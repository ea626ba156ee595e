package io.firesteel.rewards;

import io.firesteel.core.Fault;
import io.firesteel.rewards.countdown.CountdownVerifier;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Finds verifiers by name. Only the name travels: {@link io.firesteel.core.Prompt#verifier()} carries it, and each
 * executor looks it up in its own class path.
 */
public final class Verifiers {
    private static final Map<String, Supplier<Verifier>> BUILT_IN =
            new TreeMap<>(Map.<String, Supplier<Verifier>>of("countdown", CountdownVerifier::new));

    private Verifiers() {}

    /** The names of those that come with Firesteel, sorted. */
    public static List<String> names() {
        return List.copyOf(BUILT_IN.keySet());
    }

    /**
     * A built-in verifier by its name, or a user's by its class name.
     *
     * @throws Fault if there is none of that name, or the class cannot serve as a verifier
     */
    public static Verifier named(String name) {
        Supplier<Verifier> builtIn = BUILT_IN.get(name);
        return builtIn != null ? builtIn.get() : Plugins.create("verifier " + name, name, Verifier.class, names());
    }
}
