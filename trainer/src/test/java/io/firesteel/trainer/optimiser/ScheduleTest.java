package io.firesteel.trainer.optimiser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void constantWarmsUpInEqualStepsAndStays() {
        Schedule schedule = new Schedule.Constant(5);

        assertFactors(schedule, new long[] {1, 2, 5, 6, 1000}, 0.2, 0.4, 1, 1, 1);
        assertFactors(new Schedule.Constant(0), new long[] {1, 2}, 1, 1);
    }

    @Test
    void linearFallsInEqualSteps() {
        // after 2 warm-up steps 8 steps from 1 to 0.2: 0.1 each
        assertFactors(
                new Schedule.Linear(2, 10, 0.2), new long[] {1, 2, 3, 6, 10, 11, 99}, 0.5, 1, 0.9, 0.6, 0.2, 0.2, 0.2);
    }

    @Test
    void cosineFallsSlowlyThenFastThenSlowly() {
        // at a third, half and two thirds of the way the cosine is 1/2, 0, −1/2: 0.1 + 0.9 · (1 + cos) / 2
        assertFactors(
                new Schedule.Cosine(4, 16, 0.1),
                new long[] {1, 4, 8, 10, 12, 16, 17},
                0.25,
                1,
                0.1 + 0.9 * 0.75,
                0.55,
                0.1 + 0.9 * 0.25,
                0.1,
                0.1);
    }

    @Test
    void withoutWarmUpTheFirstStepIsAlreadyOnTheWayDown() {
        assertFactors(new Schedule.Linear(0, 4, 0), new long[] {1, 2, 3, 4}, 0.75, 0.5, 0.25, 0);
    }

    @Test
    void aTrainingNoLongerThanItsWarmUpEndsInIt() {
        assertFactors(new Schedule.Linear(5, 2, 0.1), new long[] {1, 2, 5, 6, 99}, 0.2, 0.4, 1, 0.1, 0.1);
        assertFactors(new Schedule.Cosine(5, 5, 0.1), new long[] {1, 5, 6}, 0.2, 1, 0.1);
    }

    @Test
    void refusesWhatIsNoSchedule() {
        assertThatThrownBy(() -> new Schedule.Cosine(0, -1, 0.1))
                .hasMessageContainingAll("total-steps: expected", "at least 0 optimiser steps", "found -1", "fix:");
        assertThatThrownBy(() -> new Schedule.Linear(0, 10, 1.5)).hasMessageContainingAll("floor: expected", "1.5");
        assertThatThrownBy(() -> new Schedule.Constant(-1)).hasMessageContainingAll("warmup-steps: expected", "-1");
    }

    private static void assertFactors(Schedule schedule, long[] steps, double... factors) {
        for (int i = 0; i < steps.length; i++) {
            assertThat(schedule.factor(steps[i]))
                    .as("%s at step %d", schedule, steps[i])
                    .isCloseTo(factors[i], within(1e-12));
        }
    }
}
