package io.firesteel.cluster.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

class WaitTest {
    private static final JobSettings SETTINGS =
            new JobSettings(OptionalInt.empty(), Duration.ofSeconds(30), Duration.ofSeconds(100));

    private final List<String> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Wait wait = new Wait("iteration 3 · sampling", SETTINGS, notes::add, warnings::add);

    @Test
    void patienceIsCountedInTheMiddleOfAJobAsAtItsBeginning() {
        look(1, 4, 0, 0);
        look(50, 4, 7, 0);
        look(60, 0, 7, 0); // all executors have gone
        looks(61, 89, 0, 7, 0);
        assertThat(warnings).isEmpty();

        looks(90, 159, 0, 7, 0);

        assertThat(warnings).hasSize(3);
        assertThat(warnings.get(0))
                .contains(
                        "given up in 70 s (spark.patience)", "iteration 3 · sampling", "none for 30 s, 7 of 48 tasks");
        assertThat(warnings.get(2)).contains("given up in 10 s");
        assertThatThrownBy(() -> look(160, 0, 7, 0))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED))
                .hasMessageContainingAll("none for 100 s", "executors: host:1", "start again", "spark.executor.memory");
    }

    @Test
    void patienceStartsAnewWithATaskAndSaysSo() {
        looks(1, 99, 0, 0, 0);
        assertThat(warnings).hasSize(3);
        look(100, 1, 0, 0);
        assertThat(notes).containsExactly("iteration 3 · sampling: goes on after 100 s without a running task");

        look(110, 0, 0, 0);
        looks(111, 209, 0, 0, 0);

        assertThat(warnings).hasSize(6);
    }

    @Test
    void aTaskThatEndsBetweenTwoLooksIsSeenByItsEnd() {
        for (int second = 1; second < 1000; second++) {
            look(second, 0, second / 20, 0);
        }

        assertThat(warnings).isEmpty();
    }

    @Test
    void aStragglerIsToldLessAndLessOftenAndHasNoEnd() {
        looks(1, 1000, 2, 46, 0);

        assertThat(warnings).isEmpty();
        assertThat(notes).hasSize(6); // after 30, 60, 120, 240, 480, 960 s
        assertThat(notes.get(1))
                .isEqualTo("iteration 3 · sampling: no task has ended for 60 s, 46 of 48 tasks done, 5 of 9 completions"
                        + " sampled; it goes on as long as its 2 tasks run; executors: host:1");
    }

    @Test
    void whoWaitsForTheApplicationsOwnJobsIsToldAndNotGivenUp() {
        looks(1, 1000, 0, 0, 2);

        assertThat(warnings).isEmpty();
        assertThat(notes).hasSize(6).allMatch(note -> note.contains("2 tasks of this application's other jobs run"));
    }

    private void looks(int from, int to, int running, int done, int others) {
        for (int second = from; second <= to; second++) {
            look(second, running, done, others);
        }
    }

    private void look(int second, int running, int done, int others) {
        wait.look(
                Duration.ofSeconds(second),
                new Wait.Tasks(running, done, 48, others, "host:1"),
                "5 of 9 completions sampled");
    }
}
