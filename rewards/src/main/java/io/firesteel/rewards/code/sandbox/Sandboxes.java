package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.Fault;

import java.util.HashMap;
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

    private static Opened open(SandboxSettings settings) {
        try {
            return new Opened(Sandbox.open(settings), null);
        } catch (Fault refusal) {
            return new Opened(null, refusal);
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new CancellationException("opening the sandbox was cancelled");
        }
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
