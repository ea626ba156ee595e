package io.firesteel.rewards;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.CodeVerifier;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.countdown.CountdownVerifier;
import io.firesteel.rewards.math.MathVerifier;
import io.firesteel.rewards.tasks.Task;

import java.util.Collection;
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
        return Stream.of(BUILT_IN.keySet(), Tasks.names(), List.of(CodeVerifier.NAME))
                .flatMap(Collection::stream)
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * A verifier by its name.
     *
     * @param sandbox for the one verifier that runs programs
     * @throws Fault as {@link #named(String)}
     */
    public static Verifier named(String name, SandboxSettings sandbox) {
        return name.equals(CodeVerifier.NAME) ? new CodeVerifier(sandbox) : named(name);
    }

    /**
     * A built-in verifier by its name, that of a procedural task by the task's, or a user's by its class name or that of a task.
     *
     * @throws Fault if there is none of that name, the class cannot serve as a verifier, or it needs a sandbox
     */
    public static Verifier named(String name) {
        if (name.equals(CodeVerifier.NAME)) {
            throw new Fault("verifier " + name, "settings of its sandbox", "none", "give them: named(name, sandbox)");
        }
        Supplier<Verifier> builtIn = BUILT_IN.get(name);
        if (builtIn != null) {
            return builtIn.get();
        }
        return Tasks.names().contains(name) || Plugins.implementing(name, Task.class)
                ? Tasks.named(name).verifier()
                : Plugins.create("verifier " + name, name, Verifier.class, names());
    }
}
