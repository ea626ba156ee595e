package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.Fault;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** The sandboxes of this JVM: one per settings, opened when first asked for, closed when the JVM ends. */
public final class Sandboxes {
    /** Either a sandbox or why there is none; both are remembered, since a probe takes a second. */
    private record Opened(Sandbox sandbox, Fault refusal) {}

    private static final Map<SandboxSettings, Opened> OPENED = new HashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Sandboxes::closeAll, "sandbox-close"));
    }

    private Sandboxes() {}

    /**
     * The sandbox of these settings.
     *
     * @throws Fault if this machine cannot contain programs as well as the settings ask for
     */
    public static synchronized Sandbox of(SandboxSettings settings) {
        Opened opened = OPENED.computeIfAbsent(settings, Sandboxes::open);
        if (opened.refusal() != null) {
            throw opened.refusal();
        }
        return opened.sandbox();
    }

    /**
     * Every tier that this machine has, and why not the others, each tried by attacks: some seconds each. Whether one would
     * be used is for {@code settings.minTier()} to say.
     */
    public static Map<Tier, String> tiers(SandboxSettings settings) {
        Machine machine = Machine.here(settings);
        Map<Tier, String> tiers = new EnumMap<>(Tier.class);
        for (Tier tier : List.of(Tier.T0, Tier.T1, Tier.T2, Tier.T3)) {
            try {
                Sandbox.Tried tried = Sandbox.attempt(tier, settings, machine);
                tried.sandbox().ifPresent(Sandbox::close);
                tiers.put(tier, tried.sandbox().isPresent() ? "possible" : "not possible: " + tried.why());
            } catch (InterruptedException cancelled) {
                throw cancelled();
            }
        }
        return tiers;
    }

    private static Opened open(SandboxSettings settings) {
        try {
            return new Opened(Sandbox.open(settings), null);
        } catch (Fault refusal) {
            return new Opened(null, refusal);
        } catch (InterruptedException cancelled) {
            throw cancelled();
        }
    }

    private static CancellationException cancelled() {
        Thread.currentThread().interrupt();
        return new CancellationException("opening the sandbox was cancelled");
    }

    private static synchronized void closeAll() {
        for (Opened opened : OPENED.values()) {
            if (opened.sandbox() != null) {
                opened.sandbox().close();
            }
        }
        OPENED.clear();
    }
}
