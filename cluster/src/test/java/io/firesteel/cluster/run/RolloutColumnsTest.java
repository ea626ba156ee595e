package io.firesteel.cluster.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.wire.ArrowRolloutCodec;
import io.firesteel.cluster.wire.Column;
import io.firesteel.cluster.wire.ColumnType;
import io.firesteel.cluster.wire.Place;
import io.firesteel.cluster.wire.PlainRolloutCodec;
import io.firesteel.cluster.wire.RolloutCodec;
import io.firesteel.cluster.wire.RolloutColumns;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Span;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Walks the list of columns: whoever adds one has it tested wherever it is found. */
class RolloutColumnsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "rollouts.md");

    /** No value is the one that a forgotten column would have. */
    private static final RolloutRow EXAMPLE = example();

    @TempDir
    Path home;

    static Stream<RolloutCodec> codecs() {
        return Stream.of(new ArrowRolloutCodec(), new PlainRolloutCodec());
    }

    @Test
    void theExampleHasAValueInEveryColumnAndEveryNameIsThereOnce() {
        assertThat(RolloutColumns.all()).allSatisfy(column -> assertThat(value(column, EXAMPLE))
                .as(column.name())
                .isNotIn(0, 0L, 0.0, Double.NaN, "", List.of(), Map.of()));
        assertThat(RolloutColumns.all()).extracting(Column::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void everyColumnInTransitArrives(RolloutCodec codec) {
        ScoredRollout scored = EXAMPLE.scored();
        Prompt prompt = scored.rollout().prompt();
        SampledGroups sampled = new SampledGroups(
                List.of(new Group<>(prompt, List.of(scored))), new TaskFigures("1@here", "scalar", 1, 2, 3, 4, 5, 6));

        ScoredRollout read = codec.decode(codec.encode(sampled), Map.of(prompt.id(), prompt))
                .groups()
                .get(0)
                .members()
                .get(0);

        RolloutRow row = new RolloutRow(EXAMPLE.iteration(), EXAMPLE.source(), read, EXAMPLE.credit());
        for (Column<?> column : RolloutColumns.foundIn(Place.TRANSIT)) {
            assertThat(value(column, row)).as(column.name()).isEqualTo(value(column, EXAMPLE));
        }
        assertThat(read).isEqualTo(scored);
    }

    @Test
    void everyColumnOfTheTableIsReadBackAndNoneIsNull() {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .appName("RolloutColumnsTest")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try (RunDirectory run = RunDirectory.open(home.toString(), new Configuration(false), notice -> {})) {
            try (RolloutTable table = RolloutTable.open(spark, run, 1, (title, action) -> action.run())) {
                table.append(
                        EXAMPLE.iteration(),
                        List.of(EXAMPLE.scored(), unmeasured()),
                        List.of(EXAMPLE.credit(), RolloutCredit.NONE));
            }
            List<Row> rows = RolloutTable.read(spark, run.files()).collectAsList();

            assertThat(rows).hasSize(2);
            for (Column<?> column : RolloutColumns.foundIn(Place.TABLE)) {
                assertThat(cell(rows.get(0), column)).as(column.name()).isEqualTo(value(column, EXAMPLE));
                assertThat(rows.get(1).isNullAt(rows.get(1).fieldIndex(column.name())))
                        .as(column.name())
                        .isEqualTo(column.none().isPresent());
            }
            assertThat(rows.get(0).<Integer>getAs("iteration")).isEqualTo(12);
            Rollout rollout = EXAMPLE.scored().rollout();
            assertThat(RolloutTable.rollout(rows.get(0), (verifier, id) -> verifier))
                    .as("all but the prompt's tokens")
                    .isEqualTo(new RolloutRow(
                            12,
                            "train",
                            new ScoredRollout(
                                    new Rollout(
                                            asked("countdown", new int[] {0}),
                                            rollout.sample(),
                                            rollout.completion(),
                                            rollout.policyVersion(),
                                            rollout.seed()),
                                    EXAMPLE.scored().verdict(),
                                    EXAMPLE.scored().reward()),
                            EXAMPLE.credit()));
            RolloutRow bare = RolloutTable.rollout(rows.get(1), (verifier, id) -> verifier + id);
            assertThat(bare.credit()).isEqualTo(RolloutCredit.NONE);
            assertThat(bare.scored().rollout().prompt().verifier()).isEqualTo("p12");
            assertThat(bare.scored().verdict().version()).isEmpty();
        } finally {
            spark.stop();
        }
    }

    @Test
    void aTableOfAnEarlierVersionIsReadWithNullsWhereItHasNoColumn() {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .appName("RolloutColumnsTest")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try (RunDirectory run = RunDirectory.open(home.toString(), new Configuration(false), notice -> {})) {
            spark.sql("SELECT 'p1' AS prompt_id, 2 AS sample, 0.5D AS reward")
                    .write()
                    .parquet(home.resolve("rollouts/iteration=000001").toString());
            try (RolloutTable table = RolloutTable.open(spark, run, 2, (title, action) -> action.run())) {
                table.append(2, List.of(EXAMPLE.scored()), List.of(EXAMPLE.credit()));
            }

            List<Row> rows =
                    RolloutTable.read(spark, run.files()).orderBy("iteration").collectAsList();

            assertThat(rows.get(0).<String>getAs("prompt_id")).isEqualTo("p1");
            assertThat(rows.get(0).<Double>getAs("reward")).isEqualTo(0.5);
            assertThat(rows.get(0).<String>getAs("completion")).isNull();
            assertThat(rows.get(1).<String>getAs("completion"))
                    .isEqualTo(EXAMPLE.scored().rollout().completion().text());
        } finally {
            spark.stop();
        }
    }

    @Test
    void everyColumnOfASampleIsReadBack() {
        Sample sample = Sample.of(EXAMPLE);

        Sample read = Sample.from(json(sample.row()));

        List<Column<?>> columns = RolloutColumns.foundIn(Place.SAMPLES);
        assertThat(sample.row().keySet())
                .containsExactlyElementsOf(columns.stream().map(Column::name).toList());
        for (Column<?> column : columns) {
            assertThat((Object) read.get(column)).as(column.name()).isEqualTo(value(column, EXAMPLE));
        }
    }

    @Test
    void aSampleOfAnEarlierVersionIsReadWithoutWhatItDoesNotHave() {
        Map<String, Object> old = new LinkedHashMap<>(Sample.of(EXAMPLE).row());
        old.keySet()
                .removeAll(List.of("advantage", "kl_penalty", "learned", "entropy", "verifier", "verifier_version"));

        Sample read = Sample.from(json(old));

        assertThat(read.get(RolloutColumns.ADVANTAGE)).isNaN();
        assertThat(read.get(RolloutColumns.LEARNED)).isEmpty();
        assertThat(read.get(RolloutColumns.ENTROPY)).isNaN();
        assertThat(read.row()).isEqualTo(old);
    }

    @Test
    void theDocumentIsThatOfTheCode() throws IOException {
        String document = String.join(
                "\n",
                "# Rollouts",
                "",
                "What is kept of every completion. *Transit* is the Arrow batch from an executor to the driver, which has the"
                        + " prompts already;",
                "*table* is the run's `rollouts/iteration=000012/*.parquet` (read the folder `rollouts`, and `iteration` is a"
                        + " column too);",
                "*samples* is `samples.jsonl`: few completions, chosen for people and for the report.",
                "Printed from `io.firesteel.cluster.wire.RolloutColumns`; a test keeps the two equal.",
                "",
                "A value that is none is null in the table and left out of `samples.jsonl`.",
                "",
                RolloutColumns.markdown());
        if (Boolean.getBoolean("firesteel.rewrite")) {
            Files.writeString(DOCUMENT, document);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("rewrite it: mvn -pl cluster -am test -Dtest=RolloutColumnsTest -Dfiresteel.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(document);
    }

    private static JsonObject json(Map<String, Object> row) {
        return Json.object("samples.jsonl", Json.print(row).getBytes(StandardCharsets.UTF_8));
    }

    /** A column's value as one that can be compared. */
    private static Object value(Column<?> column, RolloutRow row) {
        Object value = column.of().apply(row);
        return value instanceof int[] ints
                ? Arrays.stream(ints).boxed().toList()
                : value instanceof float[] floats ? floats(floats) : value;
    }

    private static List<Float> floats(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return List.of(boxed);
    }

    private static Object cell(Row row, Column<?> column) {
        int index = row.fieldIndex(column.name());
        return column.type() == ColumnType.NUMBERS
                ? row.getJavaMap(index)
                : column.type() == ColumnType.INT32S || column.type() == ColumnType.FLOAT32S
                        ? row.getList(index)
                        : row.get(index);
    }

    private static Prompt asked(String verifier, int[] tokens) {
        Prompt prompt = EXAMPLE.scored().rollout().prompt();
        return new Prompt(prompt.id(), verifier, prompt.text(), tokens, prompt.gold());
    }

    /** The example as somebody sampled it who measures no entropy, and who says of no verifier. */
    private static ScoredRollout unmeasured() {
        Rollout rollout = EXAMPLE.scored().rollout();
        Completion c = rollout.completion();
        return new ScoredRollout(
                new Rollout(
                        asked("", rollout.prompt().tokens()),
                        rollout.sample(),
                        new Completion(c.tokens(), c.logProbs(), c.finish(), c.text(), c.spans(), c.cost()),
                        rollout.policyVersion(),
                        rollout.seed()),
                Verdict.incorrect("8", "8 is not 1"),
                EXAMPLE.scored().reward());
    }

    private static RolloutRow example() {
        Prompt prompt = new Prompt("p12", "countdown", "Q: 3 5 7 -> 1", new int[] {1, 2, 3}, "{\"target\":1}");
        Completion completion = new Completion(
                new int[] {7, 8, 9, 2},
                new float[] {-0.5f, -1.25f, -3, -0.125f},
                FinishReason.LENGTH,
                "seven 𝛑",
                Span.of(4, 0, 1, 2, 3),
                new Cost(6, 3),
                0.75);
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("tinyzero", 0.1);
        parts.put("brevity", -0.75);
        ScoredRollout scored = new ScoredRollout(
                new Rollout(prompt, 5, completion, 11, 4242),
                Verdict.incorrect("8", "8 is not 1").by("3"),
                new Reward(0.35, parts));
        return new RolloutRow(12, "train", scored, new RolloutCredit(-1.5, 0.0625, "yes", 2));
    }
}
