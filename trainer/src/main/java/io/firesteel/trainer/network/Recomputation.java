package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.Norms;

/** Decides, per micro-batch, whether blocks keep their activations, and the head its logits. Both ways give the same bits. */
record Recomputation(Architecture architecture, NetworkSettings settings, long memoryBytes) {
    /** Parameters from which on memory goes before speed: they take half of a laptop's. */
    static final long BIG = 1L << 28;

    /** Bytes that all workers' blocks of a big policy may keep: 512 MiB. */
    private static final double LIMIT = 1 << 29;

    /** Part of the heap that all workers' logits may take. */
    private static final double LOGITS = 1 / 8.0;

    Recomputation(Architecture architecture, NetworkSettings settings) {
        this(architecture, settings, Runtime.getRuntime().maxMemory());
    }

    /** Whether a micro-batch of so many tokens is better computed twice. */
    boolean worthwhile(int tokens) {
        return tokens > mostKept();
    }

    /** The most tokens of a micro-batch that is not computed twice. */
    long mostKept() {
        return switch (settings.recompute()) {
            case ON -> 0;
            case OFF -> Long.MAX_VALUE;
            case AUTO -> (long) (limit() / (keptBytes() * settings.threads()));
        };
    }

    /** The most logits that a micro-batch keeps for its way back rather than compute them again. */
    long mostKeptLogits() {
        boolean never =
                settings.recompute() == NetworkSettings.Recompute.ON || new ParameterLayout(architecture).size() > BIG;
        return never ? 0 : (long) (memoryBytes * LOGITS / Float.BYTES / settings.threads());
    }

    private double limit() {
        double little = Math.min(LIMIT, memoryBytes / 3.0);
        return new ParameterLayout(architecture).size() > BIG ? little : Math.max(little, memoryBytes / 4.0);
    }

    /** What all blocks keep of one token. */
    private double keptBytes() {
        Architecture a = architecture;
        double perBlock = normed(a) + 2.0 * a.queryWidth() + 2.0 * a.kvWidth() + 3.0 * a.feedForward();
        double raw = a.normsQueriesAndKeys() ? a.queryWidth() + 2.0 * a.kvWidth() : 0;
        return 4.0 * a.layers() * (perBlock + raw);
    }

    /** Of a token, what a block keeps as wide as the residual stream: its middle, and what each norm reads or gives. */
    static double normed(Architecture a) {
        Norms norms = a.parts().norms();
        return a.width() * (1.0 + (norms.before() ? 2 : 0) + (norms.after() ? 2 : 0));
    }
}
