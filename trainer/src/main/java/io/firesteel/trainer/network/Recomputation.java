package io.firesteel.trainer.network;

import io.firesteel.core.policy.Architecture;

/** Decides, per micro-batch, whether blocks keep their activations. Both ways give the same bits. */
record Recomputation(Architecture architecture, NetworkSettings settings, long memoryBytes) {
    /** Bytes that all workers' blocks may keep: 512 MiB. Policies below 100 million parameters hardly reach it. */
    private static final double LIMIT = 1 << 29;

    Recomputation(Architecture architecture, NetworkSettings settings) {
        this(architecture, settings, Runtime.getRuntime().maxMemory());
    }

    /** Whether a micro-batch of so many tokens is better computed twice. */
    boolean worthwhile(int tokens) {
        return switch (settings.recompute()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> keptBytes(tokens) * settings.threads() > Math.min(LIMIT, memoryBytes / 3.0);
        };
    }

    /** What all blocks keep for one micro-batch. */
    private double keptBytes(int tokens) {
        Architecture a = architecture;
        double perBlock = 3.0 * a.width() + 2.0 * a.queryWidth() + 2.0 * a.kvWidth() + 3.0 * a.feedForward();
        double raw = a.qkNorm() ? a.queryWidth() + 2.0 * a.kvWidth() : 0;
        return 4.0 * tokens * a.layers() * (perBlock + raw);
    }
}
