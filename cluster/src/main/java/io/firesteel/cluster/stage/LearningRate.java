package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** How a stage's learning rate goes along its steps, said before the first. */
final class LearningRate {
    private LearningRate() {}

    /**
     * Puts it among the facts, and warns of a rate that never comes to its peak.
     *
     * @param key of the optimiser in the configuration
     * @param steps optimiser steps in all
     */
    static void tell(String key, OptimiserSettings optimiser, long steps, Map<String, String> facts, Console console) {
        Schedule schedule = optimiser.schedule();
        facts.put(
                "learning rate",
                optimiser.learningRate() + " after a warm-up of " + schedule.warmupSteps() + ", then "
                        + schedule.display() + "; " + steps + " optimiser steps in all");
        if (schedule.warmupSteps() >= steps && steps > 1) {
            console.warning("all " + steps + " optimiser steps are within the " + schedule.warmupSteps()
                    + " of the warm-up: the learning rate never goes beyond "
                    + rounded(optimiser.learningRate() * schedule.factor(steps)) + "; lower " + key
                    + ".schedule.warmup-steps");
        }
    }

    /** Three significant digits: the binary fraction's own sixteen say nothing more. */
    private static double rounded(double rate) {
        return new BigDecimal(rate).round(new MathContext(3)).doubleValue();
    }
}
