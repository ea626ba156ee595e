package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.Terminal;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.OptimiserSettings;
import io.firesteel.trainer.optimiser.Schedule;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

class LearningRateTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Console console =
            new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new Terminal(false, 100, false));

    @Test
    void whatItDoesAlongTheRunIsSaid() {
        assertThat(told(new Schedule.Linear(5, 2000, 0.1), 2000))
                .isEqualTo(
                        "4.0E-4 after a warm-up of 5, then linear to 0.1 of it at step 2000; 2000 optimiser steps in all");
        assertThat(told(new Schedule.Cosine(5, 400, 0.2), 2000))
                .contains("then cosine to 0.2 of it at step 400; 2000 optimiser");
        assertThat(told(new Schedule.Constant(0), 1)).contains("then constant;");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aRateThatNeverComesToItsPeakIsWarnedOf() {
        told(new Schedule.Linear(50, 40, 0.1), 40);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("all 40 optimiser steps are within the 50 of the warm-up")
                .contains("never goes beyond 3.2E-4; lower some.optimiser.schedule.warmup-steps");
    }

    private String told(Schedule schedule, long steps) {
        OptimiserSettings optimiser = new OptimiserSettings(new AdamW(0.9, 0.95, 1e-8, 0), 4e-4, schedule, 1);
        Map<String, String> facts = new LinkedHashMap<>();
        LearningRate.tell("some.optimiser", optimiser, steps, facts, console);
        return facts.get("learning rate");
    }
}
