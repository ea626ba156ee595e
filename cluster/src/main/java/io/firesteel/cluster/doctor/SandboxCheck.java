package io.firesteel.cluster.doctor;

import io.firesteel.core.Fault;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import io.firesteel.rewards.code.sandbox.Tier;

import java.util.ArrayList;
import java.util.List;

/** How well programs can be contained, tier by tier; why they cannot is no fault of a machine that runs none. */
final class SandboxCheck {
    private SandboxCheck() {}

    static List<Finding> look(SandboxSettings settings) {
        List<Finding> findings = new ArrayList<>();
        Sandboxes.tiers(settings).forEach((tier, found) -> findings.add(Finding.ok("sandbox" + tier, found)));
        try {
            Sandbox sandbox = Sandboxes.of(settings);
            findings.add(Finding.ok("sandboxTier", sandbox.tier().name()));
            findings.add(Finding.ok("sandbox", sandbox.tier().claim() + "; here: " + sandbox.why()));
            sandbox.withoutJava().ifPresent(why -> findings.add(Finding.ok("sandboxJava", why)));
        } catch (Fault refusal) {
            findings.add(Finding.ok("sandboxTier", Tier.T4.name()));
            findings.add(Finding.advice(
                    "sandbox",
                    Tier.T4.claim() + "; " + refusal.found(),
                    "the verifier code, if it is wanted, cannot run programs here",
                    refusal.fix()));
        }
        return findings;
    }
}
