package io.firesteel.rewards.countdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.TaskProblem;
import org.junit.jupiter.api.Test;

import java.util.List;

class CountdownTaskTest {
    @Test
    void drawnProblemsAreInTheSamePartAsEnumeratedOnes() {
        CountdownProblems enumerated = new CountdownProblems(CountdownSettings.SMALL);
        List<String> held =
                enumerated.of(Split.TEST).stream().map(CountdownProblem::key).toList();
        for (TaskProblem problem : new CountdownTask().problems(new Seeds(1), Split.TEST, 1, 100)) {
            List<Integer> nums = List.of(problem.fields().get("nums").split(",")).stream()
                    .map(Integer::valueOf)
                    .toList();
            int target = Integer.parseInt(problem.fields().get("target"));

            assertThat(held).contains(new CountdownProblem(nums, target).key());
        }
    }

    @Test
    void solvesWhatNeedsFractions() {
        assertThat(CountdownSolver.solve(List.of(3L, 3L, 8L, 8L), 24)).contains("8/(3-(8/3))");
        assertThat(CountdownSolver.solve(List.of(1L, 1L, 1L, 1L), 24)).isEmpty();
    }

    @Test
    void rowsOfTinyZerosDataBecomeProblems() {
        TaskProblem problem = CountdownProblem.asTask("row 1", List.of(44L, 19L, 35L), 98);

        assertThat(problem.gold()).isEqualTo("{\"nums\":[44,19,35],\"target\":98}");
        assertThat(problem.id()).isEqualTo("row 1");
    }

    @Test
    void numbersThatNoReferenceHoldsAreRefused() {
        for (List<Long> nums : List.of(List.<Long>of(), List.of(-1L), List.of(1L << 60))) {
            assertThatThrownBy(() -> CountdownProblem.asTask("row 7", nums, 3))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("problem row 7", "non-negative integers", "mend:");
        }
    }
}
