package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.core.kernels.Arithmetic;

import java.time.Duration;

/** What a run is called, how long it goes on, whose arithmetic it is, and what it keeps; see {@code run} in reference.conf. */
public record RunSettings(
        String name,
        String directory,
        long seed,
        Arithmetic.Choice kernels,
        Arithmetic.Precision precision,
        int iterations,
        int checkpointEvery,
        int checkpointMinutes,
        int keepCheckpoints,
        CollapseSettings collapse,
        int samplesEvery,
        int samplesShown,
        boolean saveRollouts,
        double pricePerCoreHour,
        boolean acceptChanges,
        Duration answerPatience) {
    public RunSettings {
        new Requirements()
                .that(iterations >= 1, "iterations", "an integer >= 1", iterations, "200 is the default")
                .that(checkpointEvery >= 1, "checkpoint-every", "an integer >= 1", checkpointEvery, "20 is the default")
                .that(
                        checkpointMinutes >= 0,
                        "checkpoint-minutes",
                        "0 or more",
                        checkpointMinutes,
                        "30 is the default, 0 goes by steps alone")
                .that(keepCheckpoints >= 1, "keep-checkpoints", "an integer >= 1", keepCheckpoints, "2 is the default")
                .that(samplesEvery >= 0, "samples-every", "0 or more", samplesEvery, "0 shows none")
                .that(
                        !answerPatience.isNegative(),
                        "answer-patience",
                        "0 or more",
                        answerPatience,
                        "1 minute is the default, 0 sets no bound")
                .that(samplesShown >= 0, "samples-shown", "0 or more", samplesShown, "0 shows none")
                .that(
                        pricePerCoreHour >= 0 && pricePerCoreHour < Double.POSITIVE_INFINITY,
                        "price-per-core-hour",
                        "0 or more",
                        pricePerCoreHour,
                        "0.05 is the default")
                .check();
        new Arithmetic(kernels, precision); // refuses what does not go together
    }

    /** Whose products, in sampling and in learning. */
    public Arithmetic arithmetic() {
        return new Arithmetic(kernels, precision);
    }

    public boolean checkpointDueAfter(long iteration) {
        return iteration % checkpointEvery == 0 || iteration == iterations;
    }

    /** Whether so long after the last checkpoint, or the beginning, there is one after the step that ends then. */
    public boolean checkpointDueAfter(Duration since) {
        return checkpointMinutes > 0 && since.toMinutes() >= checkpointMinutes;
    }

    public boolean samplesDueAfter(long iteration) {
        return samplesEvery > 0 && samplesShown > 0 && (iteration % samplesEvery == 0 || iteration == 1);
    }
}
