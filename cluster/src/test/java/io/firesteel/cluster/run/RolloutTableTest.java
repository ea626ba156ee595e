package io.firesteel.cluster.run;

import static io.firesteel.cluster.Examples.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.core.Fault;
import io.firesteel.core.ScoredRollout;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class RolloutTableTest {
    private static SparkSession spark;

    @TempDir
    Path home;

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[1]")
                .appName("RolloutTableTest")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    private RunDirectory open() {
        return RunDirectory.open(home.toString(), new Configuration(false), notice -> {});
    }

    private static void append(RolloutTable table, long iteration, String correct) {
        List<ScoredRollout> members = group("p" + iteration, correct).members();
        List<RolloutCredit> credits = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            credits.add(i == 0 ? RolloutCredit.NONE : new RolloutCredit(i, 0.25, "yes", 1));
        }
        table.append(iteration, members, credits);
    }

    @Test
    void rowsReadBackAsTheyWereWritten() {
        try (RunDirectory run = open()) {
            try (RolloutTable table = RolloutTable.open(spark, run, 1, (title, action) -> action.run())) {
                append(table, 1, "10");
                append(table, 12, "0110");
            }

            List<Row> rows = RolloutTable.read(spark, run.files())
                    .orderBy("iteration", "sample")
                    .collectAsList();

            assertThat(rows).hasSize(6);
            Row second = rows.get(3);
            assertThat(second.<Integer>getAs("iteration")).isEqualTo(12);
            assertThat(second.<Long>getAs("policy_version")).isEqualTo(3);
            assertThat(second.<String>getAs("prompt_id")).isEqualTo("p12");
            assertThat(second.<Integer>getAs("sample")).isEqualTo(1);
            assertThat(second.<String>getAs("completion")).isEqualTo("try no try yes good");
            assertThat(second.<Integer>getList(second.fieldIndex("tokens")))
                    .hasSize(19)
                    .startsWith((int) 't', (int) 'r');
            assertThat(second.<Float>getList(second.fieldIndex("log_probs")))
                    .hasSize(19)
                    .containsOnly(-0.5f);
            assertThat(second.<String>getAs("verdict")).isEqualTo("CORRECT");
            assertThat(second.<String>getAs("extracted")).isEqualTo("good");
            assertThat(second.<Double>getAs("reward")).isEqualTo(1);
            assertThat(second.<String, Double>getJavaMap(second.fieldIndex("rewards")))
                    .containsEntry("accuracy", 1.0)
                    .containsEntry("format", 1.0);
            assertThat(second.<Double>getAs("advantage")).isEqualTo(1);
            assertThat(second.<Double>getAs("kl_penalty")).isEqualTo(0.25);
            assertThat(second.<String>getAs("learned")).isEqualTo("yes");
            assertThat(second.<Long>getAs("seed")).isEqualTo(1001);
            assertThat(rows.get(2).<Double>getAs("advantage")).isNull();
            assertThat(rows.get(2).<Double>getAs("kl_penalty")).isNull();
            assertThat(rows.get(2).<String>getAs("learned")).isNull();
        }
    }

    @Test
    void aResumedRunReplacesWhatItDoesAgain() throws IOException {
        try (RunDirectory run = open()) {
            try (RolloutTable table = RolloutTable.open(spark, run, 1, (title, action) -> action.run())) {
                append(table, 1, "10");
                append(table, 2, "1000");
                append(table, 3, "1000");
            }
            try (RolloutTable table = RolloutTable.open(spark, run, 2, (title, action) -> action.run())) {
                append(table, 2, "11");
                table.flush();

                assertThat(RolloutTable.read(spark, run.files()).count())
                        .as("after flush")
                        .isEqualTo(4);
            }

            try (var partitions = Files.list(home.resolve("rollouts"))) {
                assertThat(partitions.map(path -> path.getFileName().toString()))
                        .contains("iteration=000001", "iteration=000002")
                        .doesNotContain("iteration=000003");
            }
            try (var parts = Files.list(home.resolve("rollouts/iteration=000002"))) {
                assertThat(parts.filter(path -> path.toString().endsWith(".parquet")))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aFailureToWriteSurfaces() throws IOException {
        try (RunDirectory run = open()) {
            Files.writeString(home.resolve("rollouts"), "a file in the way");
            RolloutTable table = RolloutTable.open(spark, run, 1, (title, action) -> action.run());

            append(table, 1, "10");

            assertThatThrownBy(table::close).isInstanceOf(Fault.class).hasMessageContaining("rollouts");
        }
    }

    @Test
    void aFullDiskIsToldInAFewLinesThatNameTheCause() {
        spark.sparkContext().hadoopConfiguration().set("fs.full.impl", FullFileSystem.class.getName());
        try (RunDirectory run =
                RunDirectory.open("full:" + home, spark.sparkContext().hadoopConfiguration(), notice -> {})) {
            RolloutTable table =
                    RolloutTable.open(spark, run, 1, (title, action) -> JobWatch.run(spark, title, action));

            append(table, 1, "10");

            assertThatThrownBy(table::flush)
                    .isInstanceOfSatisfying(Fault.class, fault -> {
                        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
                        assertThat(fault.getMessage().lines()).hasSize(2);
                    })
                    .hasMessageContainingAll(
                            "iteration 1 · rollouts to Parquet",
                            "room to write",
                            "No space left on device",
                            "same command");
            assertThatThrownBy(table::close).isInstanceOf(Fault.class);
        }
    }
}
