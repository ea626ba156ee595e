package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.rewards.tasks.TaskProblem;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ProblemFilesTest {
    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void readsTinyZerosSchemaFromJsonLinesAndParquetAlike() throws IOException {
        Path lines =
                write("problems.jsonl", "{\"nums\":[44,19,35],\"target\":98}", "{\"nums\":[63,95,96],\"target\":64}");
        String parquet = folder.resolve("problems.parquet").toString();
        spark.read().json(lines.toString()).write().parquet(parquet);

        List<TaskProblem> fromLines = new ProblemFiles(spark).read(List.of(lines.toString()));
        List<TaskProblem> fromParquet = new ProblemFiles(spark).read(List.of(parquet));

        assertThat(fromLines).isEqualTo(fromParquet).hasSize(2);
        assertThat(fromLines.get(0).gold()).isEqualTo("{\"nums\":[44,19,35],\"target\":98}");
        assertThat(fromLines.get(0).fields()).containsEntry("nums", "44,19,35").containsEntry("target", "98");
    }

    @Test
    void aTestProblemIsNeverLearnedFromWhateverTheOrderOfItsNumbers() throws IOException {
        Path train = write("train.jsonl", "{\"nums\":[1,2,3],\"target\":6}", "{\"nums\":[2,3,4],\"target\":9}");
        Path test = write("test.jsonl", "{\"nums\":[3,1,2],\"target\":6}");

        Problems problems = new ProblemFiles(spark).read(List.of(train.toString()), List.of(test.toString()));

        assertThat(problems.train()).extracting(TaskProblem::gold).containsExactly("{\"nums\":[2,3,4],\"target\":9}");
        assertThat(problems.test()).hasSize(1);
    }

    @Test
    void aProblemThatComesTwiceHasTwoIds() throws IOException {
        Path file = write("twice.jsonl", "{\"nums\":[1,2,3],\"target\":6}", "{\"nums\":[1,2,3],\"target\":6}");

        assertThat(new ProblemFiles(spark).read(List.of(file.toString())))
                .extracting(TaskProblem::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void readsQuestionsAndAnswers() throws IOException {
        Path file = write("questions.jsonl", "{\"question\":\"What is 2+2?\",\"answer\":\"4\"}");

        TaskProblem problem =
                new ProblemFiles(spark).read(List.of(file.toString())).get(0);

        assertThat(problem.question()).isEqualTo("What is 2+2?");
        assertThat(problem.gold()).isEqualTo("4");
    }

    @Test
    void refusesWhatItCannotReadAndSaysWhere() throws IOException {
        Path columns = write("columns.jsonl", "{\"numbers\":[1],\"goal\":1}");
        Path hole = write("hole.jsonl", "{\"nums\":[1,2],\"target\":3}", "{\"nums\":[1,2]}");
        Path negative = write("negative.jsonl", "{\"nums\":[-1,2],\"target\":3}");

        refuses(columns, "columns nums and target", "goal, numbers");
        refuses(hole, "row 2", "fix");
        refuses(negative, "row 1", "non-negative");
        refuses(folder.resolve("nowhere.jsonl"), "nowhere.jsonl", "check the path");
    }

    private void refuses(Path file, String... parts) {
        assertThatThrownBy(() -> new ProblemFiles(spark).read(List.of(file.toString())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(parts);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }
}
