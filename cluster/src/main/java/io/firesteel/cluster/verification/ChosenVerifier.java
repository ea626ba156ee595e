package io.firesteel.cluster.verification;

import io.firesteel.core.Fault;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;

import java.io.Serializable;

/**
 * Which verifier verifies a file; travels to executors, each of which looks it up on its own class path.
 *
 * @param name a verifier's name, or a user's class
 * @param sandbox for the one that runs programs
 */
public record ChosenVerifier(String name, SandboxSettings sandbox) implements Serializable {
    private static final long serialVersionUID = 1;

    /** @throws Fault if there is no such verifier */
    public Verifier verifier() {
        return Verifiers.named(name, sandbox);
    }
}
