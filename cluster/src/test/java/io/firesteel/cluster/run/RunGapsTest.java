package io.firesteel.cluster.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

class RunGapsTest {
    @TempDir
    Path home;

    private RunFiles files;

    /** Six iterations and the evaluation before them; the run goes on with the fifth. */
    @BeforeEach
    void sixIterations() throws IOException {
        files = RunFiles.at(home.toString(), new Configuration(false));
        StringBuilder rows = new StringBuilder();
        for (int iteration = 0; iteration <= 6; iteration++) {
            rows.append("{\"iteration\":").append(iteration).append("}\n");
            if (iteration > 0) {
                Path partition = Files.createDirectories(home.resolve("rollouts/iteration=00000" + iteration));
                Files.createFile(partition.resolve("part-00000.parquet"));
            }
        }
        Files.writeString(home.resolve("metrics.jsonl"), rows);
        Files.writeString(home.resolve("samples.jsonl"), "{\"iteration\":0}\n{\"iteration\":6}\n{\"iteration\":6}\n");
    }

    private RunGaps gaps() {
        return RunGaps.of(files, 5, true, true, OptionalLong.empty());
    }

    @Test
    void nothingIsMissingInAWholeRunAndWhatComesLaterIsCounted() {
        assertThat(gaps().missing()).isEmpty();
        assertThat(gaps().later()).isEqualTo(new RunGaps.Later(2, 2, 2));
        assertThat(gaps().later()).hasToString("2 rows of metrics.jsonl, 2 of samples.jsonl, rollouts of 2 iterations");
    }

    @Test
    void aHoleIsNamed() throws IOException {
        Files.writeString(home.resolve("metrics.jsonl"), "{\"iteration\":0}\n{\"iteration\":2}\n{\"iteration\":5}\n");
        Files.delete(home.resolve("rollouts/iteration=000002/part-00000.parquet"));
        Files.delete(home.resolve("rollouts/iteration=000002"));

        assertThat(gaps().missing())
                .containsExactly("metrics.jsonl has no row of iteration 1, 3–4", "rollouts has none of iteration 2");
        assertThat(gaps().later().rows()).isEqualTo(1);
    }

    @Test
    void aPartitionOfWhichSparksMarkIsLeftIsMissing() throws IOException {
        Files.delete(home.resolve("rollouts/iteration=000002/part-00000.parquet"));
        Files.createFile(home.resolve("rollouts/iteration=000002/_SUCCESS"));

        assertThat(gaps().missing()).containsExactly("rollouts has none of iteration 2");
    }

    @Test
    void filesThatAreGoneAreNamed() throws IOException {
        Files.delete(home.resolve("metrics.jsonl"));
        Files.delete(home.resolve("samples.jsonl"));

        assertThat(gaps().missing())
                .containsExactly(
                        "metrics.jsonl has no row of iteration 0–4, the evaluation before the first among them",
                        "there is no samples.jsonl");
    }

    @Test
    void aTornLineIsNoRowAndTheLastOneWasCutOff() throws IOException {
        Files.writeString(
                home.resolve("metrics.jsonl"),
                "{\"iteration\":0}\n{\"iteration\":1}\n{\"itera\n{\"iteration\":3}\n{\"iteration\":4}\n{\"iter");

        assertThat(gaps().missing())
                .containsExactly("metrics.jsonl has no row of iteration 2", "metrics.jsonl cannot be read in line 3");
    }

    @Test
    void aPartitionThatIsEmptyIsMissing() throws IOException {
        Files.delete(home.resolve("rollouts/iteration=000002/part-00000.parquet"));

        assertThat(gaps().missing()).containsExactly("rollouts has none of iteration 2");
    }

    @Test
    void samplesAreCountedAgainstWhatTheCheckpointHas() throws IOException {
        assertThat(RunGaps.of(files, 5, true, true, OptionalLong.of(1)).missing())
                .isEmpty();
        assertThat(RunGaps.of(files, 5, true, true, OptionalLong.of(3)).missing())
                .containsExactly("samples.jsonl has 1 of 3 rows");
        Files.writeString(home.resolve("samples.jsonl"), "{\"iteration\":0}\n{\"iteration\":4}\n{\"iterat");
        assertThat(RunGaps.of(files, 5, true, true, OptionalLong.of(3)).missing())
                .as("the last line was cut in half")
                .containsExactly("samples.jsonl has 2 of 3 rows");
    }

    @Test
    void atTheBeginningNothingCanBeMissing() throws IOException {
        assertThat(RunGaps.of(files, 1, false, true, OptionalLong.empty()).missing())
                .isEmpty();
        assertThat(RunGaps.of(files, 1, false, true, OptionalLong.empty()).later())
                .isEqualTo(new RunGaps.Later(7, 3, 6));
    }

    @Test
    void aRunWithoutEvaluationAndRolloutsLacksNeither() throws IOException {
        Files.writeString(
                home.resolve("metrics.jsonl"),
                "{\"iteration\":1}\n{\"iteration\":2}\n{\"iteration\":3}\n{\"iteration\":4}\n");
        Files.delete(home.resolve("rollouts/iteration=000003/part-00000.parquet"));
        Files.delete(home.resolve("rollouts/iteration=000003"));

        assertThat(RunGaps.of(files, 5, false, false, OptionalLong.empty()).missing())
                .isEmpty();
    }

    @Test
    void numbersAreListedInRanges() {
        assertThat(Ranges.text(List.of(0L, 1L, 2L, 5L, 7L, 8L))).isEqualTo("0–2, 5, 7–8");
        assertThat(Ranges.text(List.of())).isEmpty();
    }
}
