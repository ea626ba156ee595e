package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

/** What a run is called, how long it goes on, and what it keeps; see {@code run} in reference.conf. */
public record RunSettings(
        String name,
        String directory,
        long seed,
        int iterations,
        int checkpointEvery,
        int keepCheckpoints,
        CollapseSettings collapse,
        int samplesEvery,
        int samplesShown,
        boolean saveRollouts) {
    public RunSettings {
        require("iterations", iterations);
        require("checkpoint-every", checkpointEvery);
        require("keep-checkpoints", keepCheckpoints);
        if (samplesEvery < 0 || samplesShown < 0) {
            throw new Fault(
                    "samples-every, samples-shown", "0 or more", samplesEvery + ", " + samplesShown, "0 shows none");
        }
    }

    private static void require(String key, int value) {
        if (value < 1) {
            throw new Fault(key, "an integer >= 1", Integer.toString(value), "see reference.conf");
        }
    }

    public boolean checkpointDueAfter(long iteration) {
        return iteration % checkpointEvery == 0 || iteration == iterations;
    }

    public boolean samplesDueAfter(long iteration) {
        return samplesEvery > 0 && samplesShown > 0 && (iteration % samplesEvery == 0 || iteration == 1);
    }
}
