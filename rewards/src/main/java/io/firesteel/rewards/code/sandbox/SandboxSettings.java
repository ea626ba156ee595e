package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.Fault;

import java.io.Serializable;

/**
 * How programs are contained; see {@code sandbox} in reference.conf.
 *
 * @param minTier the least tier at which programs are run
 * @param cgroup {@code auto}, {@code off}, or the folder of a delegated control group (version 2)
 * @param python {@code auto} or the interpreter's path
 * @param boxes programs at once; 0 is one per core
 * @param cpuSeconds CPU time of one test, all processes together
 * @param memoryMebibytes of one box, files in its temporary folder included
 * @param processes processes and threads of one box
 * @param filesMebibytes of the box's temporary folder
 * @param outputKibibytes of standard output, and of standard error
 */
public record SandboxSettings(
        Tier minTier,
        String cgroup,
        String python,
        int boxes,
        double cpuSeconds,
        int memoryMebibytes,
        int processes,
        int filesMebibytes,
        int outputKibibytes)
        implements Serializable {
    /** {@link #cgroup} and {@link #python}: look for it. */
    public static final String AUTO = "auto";

    /** {@link #cgroup}: do without. */
    public static final String OFF = "off";

    public SandboxSettings {
        if (minTier == Tier.T4) {
            throw new Fault("min-tier", "T0 to T3", "T4", "T4 is the lack of a sandbox; leave the code verifier out");
        }
        if (!(cpuSeconds >= 0.1 && cpuSeconds <= 600)) {
            throw new Fault("cpu-seconds", "0.1 to 600", Double.toString(cpuSeconds), "1 to 10 is usual");
        }
        require("boxes", boxes, 0, 1024);
        require("memory-mebibytes", memoryMebibytes, 64, 65_536);
        require("processes", processes, 32, 4096);
        require("files-mebibytes", filesMebibytes, 1, 4096);
        require("output-kibibytes", outputKibibytes, 1, 65_536);
    }

    private static void require(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Fault(key, least + " to " + most, Integer.toString(value), "see reference.conf");
        }
    }

    /** What one box may use. */
    public Limits limits() {
        return new Limits(
                Math.round(cpuSeconds * 1000),
                (long) memoryMebibytes << 20,
                processes,
                (long) filesMebibytes << 20,
                outputKibibytes << 10);
    }
}
