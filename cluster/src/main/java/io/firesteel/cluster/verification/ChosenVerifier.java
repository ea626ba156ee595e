package io.firesteel.cluster.verification;

import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.PluginFaults;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;

import java.io.Serializable;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Which verifier verifies a file; travels to executors, each of which looks it up on its own class path.
 *
 * @param name a verifier's name, or a user's class
 * @param sandbox for the one that runs programs
 * @param answerPatience how long a user's may take for one answer
 */
public record ChosenVerifier(String name, SandboxSettings sandbox, Duration answerPatience) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Refuses the one that verifies nothing. */
    public ChosenVerifier {
        if (name.equals(Verifiers.NONE)) {
            throw new Fault(
                    "--verifier",
                    "one that verifies",
                    name + ", which calls everything unverified",
                    "name the verifier of these answers: math, exact, code, countdown, a task, or a class of yours");
        }
    }

    /** @throws Fault if there is no such verifier */
    public Verifier verifier() {
        return Verifiers.named(name, sandbox);
    }

    /** What the verifier says; a fault that names it if it throws, or takes too long. */
    Verdict verdict(Verifier verifier, Supplier<String> where, Supplier<Verdict> work) {
        String expected = "a verdict of " + name;
        return Verifiers.names().contains(name)
                ? PluginFaults.call(verifier, where, expected, work)
                : PluginFaults.call(answerPatience, verifier, where, expected, work);
    }
}
