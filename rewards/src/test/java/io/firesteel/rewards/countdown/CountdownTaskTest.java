package io.firesteel.rewards.countdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.TaskProblem;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

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
        TaskProblem problem =
                new CountdownTask().fromRow("a.jsonl:1", Map.of("nums", List.of(44L, 19L, 35L), "target", 98L));

        assertThat(problem.gold()).isEqualTo("{\"nums\":[44,19,35],\"target\":98}");
        assertThat(problem.id()).startsWith("countdown-");
        assertThat(new CountdownTask()
                        .fromRow("a.jsonl:2", Map.of("id", "row 2", "nums", List.of(1), "target", 1))
                        .id())
                .isEqualTo("row 2");
    }

    @Test
    void rowsOfAnotherSchemaAreRefusedWithTheirPlace() {
        for (Map<String, ?> row : List.<Map<String, ?>>of(
                Map.of(),
                Map.of("nums", List.of(1, 2)),
                Map.of("nums", "1,2", "target", 3),
                Map.of("nums", List.of(), "target", 3),
                Map.of("nums", List.of(1, "2"), "target", 3),
                Map.of("nums", List.of(1.5), "target", 3))) {
            assertThatThrownBy(() -> new CountdownTask().fromRow("a.jsonl:7", row))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("a.jsonl:7", "columns nums", "TinyZero");
        }
    }
}
