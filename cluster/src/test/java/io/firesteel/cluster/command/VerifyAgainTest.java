package io.firesteel.cluster.command;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.ledger.RecordedRun;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.ledger.SparkLedger;
import io.firesteel.cluster.spark.rollouts.verifiers.EveryKind;
import io.firesteel.cluster.spark.rollouts.verifiers.EveryKindAgain;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.countdown.CountdownVerifier;
import io.firesteel.rewards.functions.Format;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code verify --again} on runs of this test's own: what has changed is computed a second time, from the Parquet files. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerifyAgainTest {
    private static final List<String> USABLE = List.of("CORRECT", "INCORRECT", "NO_ANSWER", "UNVERIFIED");

    @TempDir
    static Path folder;

    private static Path plain;
    private static Path hard;

    /** A run as by default, and one with refills, a KL penalty in the reward, truncated completions left out, and every kind of verdict. */
    @BeforeAll
    static void runs() {
        plain = train(
                "plain", "iterations=3", "rollout.max-new-tokens=60", "grpo.credit.estimator.kind=greedy-baseline");
        hard = train(
                "hard",
                "iterations=2",
                "rollout.max-new-tokens=40",
                "rollout.refill={kind=without-spread, rounds=2}",
                "data.verifier=" + EveryKind.class.getName(),
                "rewards.parts=[{name=right, kind=correct, weight=0.7, parameters={}},"
                        + " {name=format, kind=format, weight=0.3, parameters={}}]",
                "grpo.loss.kl={kind=in-reward, coefficient=0.05}",
                "grpo.credit.estimator.kind=leave-one-out",
                "grpo.credit.learn-truncated=false");
    }

    private static Path train(String name, String... settings) {
        Path run = folder.resolve(name);
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--run-dir",
                run.toString(),
                "--master",
                "local[2]",
                "rollout.prompts=6",
                "rollout.group-size=4",
                "evaluation.problems=0"));
        arguments.addAll(List.of(settings));
        Ended ended = Ended.run(arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended.errors()).isZero();
        return run;
    }

    private static Ended again(Path run, String... more) {
        return Ended.run(Stream.concat(
                        Stream.of("verify", "--again", run.toString(), "--master", "local[2]"), Arrays.stream(more))
                .toArray(String[]::new));
    }

    @Test
    void theSameVerifierChangesNothing() throws IOException {
        Path out = folder.resolve("none.jsonl");

        Ended ended = again(plain, "--out", out.toString());

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject found = ended.json();
        assertThat(found.longInteger("iterations")).isEqualTo(3);
        assertThat(found.longInteger("rollouts")).as("6 × 4 and 6 baselines").isEqualTo(90);
        assertThat(found.longInteger("groups")).isEqualTo(18);
        assertThat(found.longInteger("changed")).isZero();
        assertThat(found.longInteger("notVerifiedAgain")).isZero();
        assertThat(found.longInteger("groupsChanged")).isZero();
        assertThat(found.longInteger("rewardsChanged")).isZero();
        JsonObject advantages = found.object("advantages");
        assertThat(advantages.longInteger("changed")).isZero();
        assertThat(advantages.longInteger("unlikeRecorded")).isZero();
        assertThat(advantages.number("mean")).isPositive();
        JsonObject verifier = found.object("verifiers").object("countdown");
        String today = new CountdownVerifier().version();
        assertThat(verifier.string("version")).isEqualTo(today);
        assertThat(verifier.object("recorded").fields().keySet()).containsExactly(today);
        assertThat(out).isEmptyFile();
    }

    @Test
    void whatAnotherVersionChangesIsWhatTheRowsGive() throws IOException {
        Path out = folder.resolve("changes.jsonl");

        Ended ended = again(hard, "--verifier", EveryKindAgain.class.getName(), "--out", out.toString());

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject found = ended.json();
        List<Row> rows = rows(hard);
        long noAnswer = count(rows, "NO_ANSWER");
        long dear = count(rows, "BUDGET_EXHAUSTED");
        assertThat(List.of(noAnswer, dear, count(rows, "UNVERIFIED"))).doesNotContain(0L);
        assertThat(found.longInteger("changed")).isEqualTo(noAnswer + dear);
        assertThat(found.object("changes").longInteger("NO_ANSWER → CORRECT")).isEqualTo(noAnswer);
        assertThat(found.object("changes").longInteger("BUDGET_EXHAUSTED → INCORRECT"))
                .isEqualTo(dear);
        assertThat(found.longInteger("notVerifiedAgain")).isEqualTo(count(rows, "UNVERIFIED"));

        Expected expected = Expected.of(rows);
        assertThat(found.longInteger("groupsChanged")).isEqualTo(expected.groupsChanged);
        assertThat(found.longInteger("groupsGainSpread"))
                .isEqualTo(expected.gained)
                .isPositive();
        assertThat(found.longInteger("groupsLoseSpread")).isEqualTo(expected.lost);
        JsonObject advantages = found.object("advantages");
        assertThat(advantages.longInteger("unlikeRecorded")).isZero();
        assertThat(advantages.longInteger("changed")).isEqualTo(expected.advantages);
        assertThat(advantages.longInteger("changedSign")).isEqualTo(expected.signs);
        assertThat(advantages.number("meanChange")).isCloseTo(expected.change / expected.batch, within(1e-9));
        assertThat(advantages.number("mean")).isCloseTo(expected.size / expected.batch, within(1e-9));

        JsonObject verifier = found.object("verifiers").object(EveryKind.class.getName());
        assertThat(verifier.string("instead")).isEqualTo(EveryKindAgain.class.getName());
        assertThat(verifier.string("version")).isEqualTo("2");
        assertThat(verifier.object("recorded").fields().keySet())
                .containsExactly(Verifiers.version(EveryKind.class.getName(), new EveryKind()));
        List<JsonObject> written = Files.readAllLines(out).stream()
                .map(line -> Json.object("changes", line))
                .toList();
        assertThat(written).hasSize((int) found.longInteger("rows"));
        assertThat(written.stream().filter(row -> !row.string("verdict").equals(row.string("verdict_again"))))
                .hasSize((int) (noAnswer + dear))
                .allSatisfy(
                        row -> assertThat(row.string("verifier_version_again")).isEqualTo("2"));
        assertThat(written.stream().filter(row -> row.has("not_verified_again")))
                .as("they count as they were: by whom they were verified too")
                .hasSize((int) count(rows, "UNVERIFIED"))
                .allSatisfy(row -> {
                    assertThat(row.string("not_verified_again")).isEqualTo("not here");
                    assertThat(row.string("verdict_again")).isEqualTo("UNVERIFIED");
                    assertThat(row.string("verifier_again"))
                            .isEqualTo(row.string("verifier"))
                            .isEqualTo(EveryKind.class.getName());
                    assertThat(row.string("verifier_version_again")).isEqualTo(row.string("verifier_version"));
                });
        assertThat(written.stream().map(row -> row.longInteger("iteration"))).isSorted();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(each -> each.getFileName().toString())).noneMatch(name -> name.endsWith(".parts"));
        }
    }

    /** Rewards of another configuration, with the verdicts as they were. */
    @Test
    void otherRewardsCanBeTriedOnTheSameVerdicts() {
        Ended ended = again(plain, "rewards.parts=[{name=tinyzero, kind=correct, weight=1, parameters={}}]");

        assertThat(ended.code()).as(ended.errors()).isZero();
        List<Row> rows = rows(plain);
        long formatted =
                rows.stream().filter(row -> row.<Double>getAs("reward") == 0.1).count();
        assertThat(formatted).isPositive();
        assertThat(ended.json().longInteger("changed")).isZero();
        assertThat(ended.json().longInteger("rewardsChanged")).isEqualTo(formatted);
        assertThat(ended.json().object("rewardPartsChanged").longInteger("tinyzero"))
                .isEqualTo(formatted);
    }

    @Test
    void aTableThatAnEarlierVersionWroteIsOfAnUnknownOne() throws IOException {
        Path old = folder.resolve("old");
        Files.createDirectories(old);
        Files.copy(plain.resolve("configuration.conf"), old.resolve("configuration.conf"));
        spark(session -> IntStream.rangeClosed(1, 3).forEach(iteration -> RolloutTable.read(session, files(plain))
                .where("iteration = " + iteration)
                .drop("verifier", "verifier_version", "iteration")
                .write()
                .parquet(old.resolve("rollouts/iteration=00000" + iteration).toString())));

        Ended ended = again(old);

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().longInteger("rollouts")).isEqualTo(90);
        assertThat(ended.json().longInteger("changed")).isZero();
        assertThat(ended.json()
                        .object("verifiers")
                        .object("countdown")
                        .object("recorded")
                        .longInteger("unknown"))
                .isEqualTo(90);
        assertThat(again(old, "data.verifier=math").errors())
                .as("the run's configuration says who it was")
                .contains("data.verifier", "found math");
    }

    /** A run that goes on: what it writes after it was opened is none of it. */
    @Test
    void iterationsThatAreWrittenMeanwhileAreLeftOut() {
        RecordedRun whole = RecordedRun.at(files(plain));
        RecordedRun opened = new RecordedRun(whole.files(), List.of(1L, 2L), whole.kind());

        spark(session -> {
            SparkLedger ledger = new SparkLedger(session, opened);
            try {
                assertThat(ledger.verifiers())
                        .extracting(SparkLedger.VerifiedBy::rollouts)
                        .containsExactly(60L);
                SparkLedger.Result result =
                        ledger.run(opened.settings(settings(opened), "", null), 10, Optional.empty(), done -> {});
                assertThat(result.iterations()).hasSize(2);
                assertThat(result.whole().rollouts()).isEqualTo(60);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(whole.iterations()).containsExactly(1L, 2L, 3L);
        assertThat(whole.kind()).as("as Address writes it down").isEqualTo("grpo");
    }

    /** The first iteration as if math had verified it, of completions that mark no answer. */
    @Test
    void anotherExtractionIsAskedOfThoseThatHaveAChoice() throws IOException {
        Path mixed = folder.resolve("mixed");
        Files.createDirectories(mixed);
        Files.copy(plain.resolve("configuration.conf"), mixed.resolve("configuration.conf"));
        spark(session -> {
            Dataset<Row> table = RolloutTable.read(session, files(plain));
            table.where("iteration = 1")
                    .withColumn("verifier", lit("math"))
                    .withColumn("gold", lit("20"))
                    .withColumn("completion", lit("We add them up. The final number is 20."))
                    .withColumn("finish", lit("STOP"))
                    .withColumn("verdict", lit("NO_ANSWER"))
                    .drop("iteration")
                    .write()
                    .parquet(mixed.resolve("rollouts/iteration=000001").toString());
            table.where("iteration = 2")
                    .drop("iteration")
                    .write()
                    .parquet(mixed.resolve("rollouts/iteration=000002").toString());
        });

        Ended marked = again(mixed, "--extraction", "marked");
        Ended last = again(mixed, "--extraction", "last-number");
        Ended none = again(plain, "--extraction", "last-number");

        assertThat(marked.code()).as(marked.errors()).isZero();
        assertThat(marked.json().longInteger("changed")).isZero();
        assertThat(last.code()).as(last.errors()).isZero();
        JsonObject found = last.json();
        assertThat(found.longInteger("changed")).isEqualTo(30);
        assertThat(found.object("changes").longInteger("NO_ANSWER → CORRECT")).isEqualTo(30);
        assertThat(found.object("verifiers").object("math").string("instead")).isEqualTo("math:last-number");
        assertThat(found.object("verifiers").object("countdown").has("instead")).isFalse();
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.errors()).contains("--extraction", "has a choice: countdown", "found last-number");
    }

    /** What nobody would heed is no setting of this command. */
    @Test
    void settingsThatCannotBeAppliedAreRefused() {
        Ended verifier = again(plain, "data.verifier=math");
        Ended extraction = again(plain, "data.extraction=last-number");
        Ended source = again(plain, "data.source={kind=task, name=gcd-lcm}");
        Ended critic = again(plain, "grpo.critic.kind=value-head");
        Ended penalty = again(hard, "grpo.loss.kl.coefficient=0.5");

        assertThat(Stream.of(verifier, extraction, source, critic, penalty))
                .extracting(Ended::code)
                .containsOnly(2);
        assertThat(verifier.errors()).contains("data.verifier", "found math", "--verifier NAME");
        assertThat(extraction.errors()).contains("data.extraction", "found last-number", "--extraction WHERE");
        assertThat(source.errors()).contains("data.source", "found gcd-lcm");
        assertThat(critic.errors()).contains("grpo.critic", "its values, which the table has not");
        assertThat(penalty.errors()).contains("grpo.loss.kl", "those that the table has");
        RecordedRun sampled = new RecordedRun(files(plain), List.of(1L), "rejection-sample");
        Settings other = settings(sampled, "grpo.credit.estimator.kind=group-mean");
        assertThat(sampled.settings(settings(sampled), "", null).credits()).isEmpty();
        assertThatThrownBy(() -> sampled.settings(other, "", null))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("grpo.credit", "are not compared");
    }

    @Test
    void aDryRunSaysWhatWouldBeVerifiedByWhom() {
        Ended ended =
                again(plain, "--dry-run", "--out", folder.resolve("never.jsonl").toString());

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().longInteger("rollouts")).isEqualTo(90);
        assertThat(ended.json().has("changed")).isFalse();
        assertThat(folder.resolve("never.jsonl")).doesNotExist();
    }

    @Test
    void whatIsNoRunOrHasNoRolloutsIsRefused() throws IOException {
        Path recipe = Files.createDirectories(folder.resolve("recipe/stages/rl-00000000/rollouts"))
                .getParent()
                .getParent()
                .getParent();
        Path bare = Files.createDirectories(folder.resolve("bare"));
        Files.copy(plain.resolve("configuration.conf"), bare.resolve("configuration.conf"));

        Ended none = again(folder.resolve("nothing"));
        Ended whole = again(recipe);
        Ended empty = again(bare);
        Ended both = again(plain, "--in", "cases.jsonl");
        Ended unknown = again(plain, "--verifier", "org.example.Nobody");

        assertThat(Stream.of(none, whole, empty, both, unknown))
                .extracting(Ended::code)
                .containsOnly(2);
        assertThat(none.errors()).contains("expected a run directory, with configuration.conf", "nothing there");
        assertThat(whole.errors()).contains("stages that have rollouts: rl-00000000", "pass one of these");
        assertThat(empty.errors()).contains("expected the rollouts of a run", "run.save-rollouts");
        assertThat(both.errors()).contains("--again and --in");
        assertThat(unknown.errors()).contains("org.example.Nobody");
    }

    private static Settings settings(RecordedRun run, String... overrides) {
        return io.firesteel.core.config.Configuration.load(
                        List.of(RecordedRun.configuration(run.files())), List.of(overrides))
                .bind(Settings.class);
    }

    private static RunFiles files(Path run) {
        return RunFiles.at(run.toString(), new Configuration(false));
    }

    private static List<Row> rows(Path run) {
        List<Row> rows = new ArrayList<>();
        spark(session -> rows.addAll(RolloutTable.read(session, files(run)).collectAsList()));
        return rows;
    }

    private static void spark(Consumer<SparkSession> work) {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .appName("VerifyAgainTest")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try {
            work.accept(spark);
        } finally {
            spark.stop();
        }
    }

    private static long count(List<Row> rows, String verdict) {
        return rows.stream().filter(row -> verdict.equals(row.getAs("verdict"))).count();
    }

    /** What {@link EveryKindAgain} changes in the hard run, by formulas of this test's own: RLOO of .7 right + .3 format, less the recorded penalty. */
    private static final class Expected {
        private long groupsChanged;
        private long gained;
        private long lost;
        private long batch;
        private long advantages;
        private long signs;
        private double change;
        private double size;

        static Expected of(List<Row> rows) {
            Expected expected = new Expected();
            Map<String, List<Row>> groups = rows.stream()
                    .collect(Collectors.groupingBy(
                            row -> row.getAs("iteration") + " " + row.getAs("prompt_id"),
                            TreeMap::new,
                            Collectors.toList()));
            groups.values().forEach(expected::group);
            return expected;
        }

        private void group(List<Row> rows) {
            Map<Row, Double> before = new LinkedHashMap<>();
            Map<Row, Double> again = new LinkedHashMap<>();
            boolean changed = false;
            for (Row row : rows) {
                String verdict = row.getAs("verdict");
                double penalty = row.isNullAt(row.fieldIndex("kl_penalty")) ? 0 : row.getAs("kl_penalty");
                if (USABLE.contains(verdict)) {
                    before.put(row, row.<Double>getAs("reward") - penalty);
                    again.put(
                            row,
                            verdict.equals("NO_ANSWER")
                                    ? row.<Double>getAs("reward") + 0.7 - penalty
                                    : row.<Double>getAs("reward") - penalty);
                } else if (verdict.equals("BUDGET_EXHAUSTED")) {
                    again.put(row, formatted(row) ? 0.3 : 0.0);
                }
                changed |= verdict.equals("NO_ANSWER") || verdict.equals("BUDGET_EXHAUSTED");
            }
            boolean replaced = "replaced".equals(rows.get(0).getAs("learned"));
            groupsChanged += changed ? 1 : 0;
            boolean spread = spread(before);
            boolean spreadAgain = spread(again);
            gained += !spread && spreadAgain ? 1 : 0;
            lost += spread && !spreadAgain ? 1 : 0;
            for (Row row : replaced ? List.<Row>of() : rows) {
                double from = advantage(row, before);
                double to = advantage(row, again);
                batch++;
                boolean was = learned(row, before);
                boolean is = learned(row, again);
                advantages += was != is || was && Math.abs(from - to) > 1e-9 ? 1 : 0;
                signs += was && is && from * to < 0 ? 1 : 0;
                change += Math.abs((is ? to : 0) - (was ? from : 0));
                size += was ? Math.abs(from) : 0;
            }
        }

        /** By rewards without penalties, as the table's groups. */
        private static boolean spread(Map<Row, Double> rewards) {
            return rewards.entrySet().stream()
                            .map(entry -> entry.getValue() + penalty(entry.getKey()))
                            .mapToLong(value -> Math.round(value * 1e6))
                            .distinct()
                            .count()
                    > 1;
        }

        private static double penalty(Row row) {
            return row.isNullAt(row.fieldIndex("kl_penalty")) ? 0 : row.getAs("kl_penalty");
        }

        /** Credit looks for spread behind the penalty. */
        private static boolean learned(Row row, Map<Row, Double> rewards) {
            boolean spread = rewards.values().stream()
                            .mapToLong(value -> Math.round(value * 1e9))
                            .distinct()
                            .count()
                    > 1;
            return rewards.containsKey(row) && spread && "STOP".equals(row.getAs("finish"));
        }

        private static double advantage(Row row, Map<Row, Double> rewards) {
            if (!rewards.containsKey(row)) {
                return Double.NaN;
            }
            int n = rewards.size();
            double mean = rewards.values().stream()
                    .mapToDouble(value -> value)
                    .average()
                    .orElseThrow();
            return n < 2 ? 0 : (rewards.get(row) - mean) * n / (n - 1);
        }

        private static boolean formatted(Row row) {
            Prompt prompt = new Prompt("p", "any", row.getAs("prompt"), new int[] {0}, "");
            FinishReason finish = FinishReason.valueOf(row.getAs("finish"));
            Completion completion = new Completion(new int[0], new float[0], finish, row.getAs("completion"));
            return new Format().value(prompt, completion, Verdict.noAnswer("")) == 1;
        }
    }
}
