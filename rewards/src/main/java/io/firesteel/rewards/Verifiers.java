package io.firesteel.rewards;

import static java.util.Map.entry;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.CodeVerifier;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.countdown.CountdownVerifier;
import io.firesteel.rewards.math.MathVerifier;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.rewards.tasks.Task;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds verifiers by name. Only the name travels: {@link io.firesteel.core.Prompt#verifier()} carries it, and each
 * executor looks it up in its own class path.
 */
public final class Verifiers {
    /** The name of the one that verifies nothing. */
    public static final String NONE = "none";

    /** Those that are no task's, each made with the sandbox it may need. A new one is a line here. */
    private static final Map<String, Function<SandboxSettings, Verifier>> BUILT_IN = Map.ofEntries(
            entry(CodeVerifier.NAME, CodeVerifier::new),
            entry("countdown", sandbox -> new CountdownVerifier()),
            entry(ExactVerifier.NAME, sandbox -> new ExactVerifier()),
            entry(MathVerifier.NAME, sandbox -> new MathVerifier(Extraction.MARKED)),
            entry(MathVerifier.OF_LAST_NUMBERS, sandbox -> new MathVerifier(Extraction.LAST_NUMBER)),
            entry(NONE, sandbox -> new UnverifiedVerifier()));

    /** Digits of a class's SHA-256 that stand for a version. */
    private static final int DIGITS = 12;

    /** By name: hashing a jar takes longer than verifying a group. */
    private static final Map<String, String> CONTENTS = new ConcurrentHashMap<>();

    private Verifiers() {}

    /** The names of those that come with Firesteel, sorted: those above, and each procedural task's. */
    public static List<String> names() {
        return Stream.of(BUILT_IN.keySet(), Tasks.names())
                .flatMap(Collection::stream)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether the verifier of that name looks for answers where an {@link Extraction} says. */
    public static boolean hasExtraction(String name) {
        return basic(name).equals(MathVerifier.NAME);
    }

    /** Whether the verifier of that name compares answers with a reference that is an answer itself, whatever the problem. */
    public static boolean comparesAnswers(String name) {
        return basic(name).equals(MathVerifier.NAME) || name.equals(ExactVerifier.NAME);
    }

    /**
     * The name of the same verifier that looks for answers there: {@code math} is {@code math:last-number}.
     *
     * @throws Fault if it {@linkplain #hasExtraction has no extraction}
     */
    public static String extracting(String name, Extraction extraction) {
        if (!hasExtraction(name)) {
            throw new Fault(
                    "extraction",
                    "left out with the verifier " + name + ", which looks for answers in its own way",
                    extraction.toString(),
                    "leave it out, or name the verifier " + MathVerifier.NAME);
        }
        return new MathVerifier(extraction).name();
    }

    /** The name without its extraction: {@code math:last-number} is {@code math}. */
    static String basic(String name) {
        return name.equals(MathVerifier.OF_LAST_NUMBERS) ? MathVerifier.NAME : name;
    }

    /**
     * A built-in verifier by its name, that of a procedural task by the task's, or a user's by its class name. Nothing is started:
     * whether there is a sandbox is asked for when the first program is to be run.
     *
     * @param sandbox for verifiers that {@linkplain Verifier#runsPrograms() run programs}
     * @throws Fault if there is none of that name, or the class cannot serve as a verifier
     */
    public static Verifier named(String name, SandboxSettings sandbox) {
        Function<SandboxSettings, Verifier> builtIn = BUILT_IN.get(name);
        if (builtIn != null) {
            return builtIn.apply(sandbox);
        }
        return Tasks.names().contains(name) || Plugins.implementing(name, Task.class)
                ? Tasks.named(name).verifier()
                : Plugins.create("verifier " + name, name, Verifier.class, names());
    }

    /**
     * What its verdicts carry: the version that it {@linkplain Verifier#version() declares}; of a user's class that declares none, the beginning of the
     * SHA-256 of its classes, such as {@code sha256:5f2b0c9d1e44}, so that what is compiled anew from other sources has another.
     *
     * @param name that it was found by
     */
    public static String version(String name, Verifier verifier) {
        String declared = verifier.version();
        return declared.isEmpty()
                ? CONTENTS.computeIfAbsent(name, each -> PluginContent.sha256(each)
                        .map(sha256 -> "sha256:" + sha256.substring(0, DIGITS))
                        .orElse(""))
                : declared;
    }
}
