package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.Terminal;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.GrpoMetric;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every method that has a preset: it can be begun, it learns otherwise than the default, and it goes on where it was stopped. */
@Timeout(600)
class MethodPresetsTest {
    private static final Path PRESETS = Path.of("src", "main", "resources", "presets");
    private static final Path DOCUMENT = Path.of("..", "docs", "reference", "methods.md");

    /** The default itself; and a bound that no token of a run's first iterations meets. */
    private static final Set<String> AS_THE_DEFAULT = Set.of("grpo", "dual-clip");

    /** They weigh by how sampler and trainer differ, which here is by rounding at most. */
    private static final Set<String> CORRECTIONS = Set.of("tis", "icepop");

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE);

    private static final List<String> SHORT = List.of(
            "run.iterations=2",
            "run.checkpoint-every=100",
            "run.samples-every=0",
            "rollout.prompts=4",
            "rollout.group-size=4",
            "rollout.max-new-tokens=60",
            "evaluation.problems=0");

    /** What a preset must follow where runs are that short. */
    private static final Map<String, List<String>> SHORTER = Map.of(
            "pods", List.of("grpo.credit.down-sampling.members=2"),
            "reference-refresh", List.of("grpo.reference-refresh=1"),
            // the base policy's entropy is above the preset's target
            "adaptive-entropy", List.of("grpo.loss.entropy-control.target=1"),
            // the first two iterations' KL alone would move no bit of a float
            "adaptive-kl", List.of("grpo.loss.kl-control.horizon=100"));

    @TempDir
    static Path folder;

    private static SparkApplication application;
    private static String byDefault;

    @BeforeAll
    static void start() throws InterruptedException {
        application = SparkApplication.of("methods", "local[2]");
        byDefault = sha256(run("", "default", 0));
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    /** Names of the presets that are methods: each has a row in the document. Others are recipes, or say which policy. */
    static List<String> methods() {
        return ROW.matcher(text(DOCUMENT))
                .results()
                .map(row -> row.group(1))
                .sorted()
                .toList();
    }

    @Test
    void everyPresetWithWorkedNumbersHasARowAndNoOther() throws IOException {
        try (Stream<Path> files = Files.list(PRESETS)) {
            assertThat(files.filter(file -> text(file).contains("\n# Worked: "))
                            .map(file -> file.getFileName().toString().replace(".conf", "")))
                    .containsExactlyInAnyOrderElementsOf(methods())
                    .contains("grpo", "remax");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void canBeBegunAndSaysWhereItIsFrom(String preset) throws InterruptedException {
        Configuration configuration = configuration(preset, List.of());
        try (Inputs inputs = new Inputs(application::hadoop)) {
            assertThat(Grpo.of(configuration.bind(Settings.class))
                            .check(context(inputs, new StopRequest(), System.err)))
                    .containsKey("iterations");
        }
        assertThat(text(PRESETS.resolve(preset + ".conf")))
                .startsWith("# ")
                .containsPattern("20\\d\\d")
                .contains("# Worked: ");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void learnsOtherwiseThanTheDefault(String preset) throws InterruptedException {
        String sha256 = sha256(run(preset, preset, 0));

        if (AS_THE_DEFAULT.contains(preset)) {
            assertThat(sha256).isEqualTo(byDefault);
        } else if (CORRECTIONS.contains(preset)) {
            assertThat(figures(preset, GrpoMetric.IMPORTANCE_WEIGHT.key()))
                    .as("sampler and trainer agree")
                    .allSatisfy(weight -> assertThat(weight).isCloseTo(1, within(1e-4)));
        } else {
            assertThat(sha256).isNotEqualTo(byDefault);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adaptive-kl", "adaptive-entropy", "reference-refresh", "remax", "prioritised"})
    void goesOnToTheSameBits(String preset) throws InterruptedException {
        StageResult whole = run(preset, preset + "-whole", 0, "run.iterations=3");
        StageResult stopped = run(preset, preset + "-halves", 2, "run.iterations=3");
        assertThat(stopped.completed()).isFalse();
        StageResult resumed = run(preset, preset + "-halves", 0, "run.iterations=3");

        assertThat(sha256(resumed)).isEqualTo(sha256(whole));
    }

    @Test
    void aReferenceThatFollowsEndsElsewhereThanOneThatStays() throws InterruptedException {
        String stays = sha256(run("kl-in-loss", "stays", 0, "run.iterations=3"));
        String follows = sha256(run("reference-refresh", "follows", 0, "run.iterations=3"));
        String often = sha256(run("reference-refresh", "late", 0, "run.iterations=3", "grpo.reference-refresh=20"));

        assertThat(follows).isNotEqualTo(stays);
        assertThat(often).as("20 iterations are not over").isEqualTo(stays);
    }

    @Test
    void coefficientsThatMoveAreTold() throws InterruptedException {
        run("adaptive-kl", "told-kl", 0);
        run("adaptive-entropy", "told-entropy", 0);

        assertThat(figures("told-kl", GrpoMetric.KL_COEFFICIENT.key()))
                .hasSize(2)
                .doesNotHaveDuplicates()
                .first()
                .isEqualTo(0.001);
        assertThat(figures("told-entropy", GrpoMetric.ENTROPY_COEFFICIENT.key()))
                .containsExactly(0.0, 0.0005);
    }

    @Test
    void greedyCompletionsStandBesideTheirGroups() throws InterruptedException {
        run("remax", "greedy", 0);

        List<Row> rows = RolloutTable.read(application.session(), files("greedy"))
                .where("iteration = 1")
                .collectAsList();
        List<Row> greedy = rows.stream()
                .filter(row -> "baseline".equals(row.getAs("learned")))
                .toList();
        assertThat(greedy).hasSize(4).allSatisfy(row -> assertThat(row.<Double>getAs("advantage"))
                .isNull());
        assertThat(rows).hasSize(4 * 4 + 4);
        for (Row baseline : greedy) {
            assertThat(rows.stream()
                            .filter(row -> row.getAs("prompt_id").equals(baseline.getAs("prompt_id")))
                            .filter(row -> "yes".equals(row.getAs("learned"))))
                    .hasSize(4)
                    .allSatisfy(row -> assertThat(row.<Double>getAs("advantage"))
                            .isEqualTo(row.<Double>getAs("reward") - baseline.<Double>getAs("reward")));
        }
        double mean = greedy.stream()
                .mapToDouble(row -> row.<Double>getAs("reward"))
                .average()
                .orElseThrow();
        assertThat(figures("greedy", Metric.BASELINE_REWARD.key())).first().isEqualTo(mean);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "remax | rollout.refill={kind=without-spread,rounds=3} | looks beyond the group",
                "reinforce-plus-plus | rollout.refill={kind=without-spread,rounds=3} | looks beyond the group",
                "pods | grpo.credit.down-sampling.members=4 | fewer than rollout.group-size = 4",
                "adaptive-kl | grpo.loss.kl-control.horizon=3 | a fifth of an iteration's 16 completions",
                "adaptive-kl | grpo.loss.kl.kind=off | there is no coefficient to change",
                "reference-refresh | grpo.loss.kl.kind=off | nothing reads the reference policy",
                "kl-in-reward | grpo.credit.estimator.kind=group-mean-std | blows small differences of the penalty up",
                "kl-in-loss | grpo.loss.kl.estimator=k1 | holds the policy nowhere",
                "icepop | grpo.loss.policy={kind=sequence-ratio,low=3e-4,high=4e-4} | those left out too",
                "rgra | grpo.epochs=2 | does not correct for old completions",
                "dual-clip | grpo.loss.policy.dual=1.1 | above 1 + high",
                "negative-only | grpo.credit.negatives=0 | positives or negatives above 0",
                "adaptive-entropy | grpo.loss.entropy-control.target=-0.1 | no entropy is below",
            })
    void whatMakesNoSenseIsRefusedWithItsReason(String preset, String override, String reason) {
        assertThatThrownBy(() -> {
                    try (Inputs inputs = new Inputs(application::hadoop)) {
                        Grpo.of(configuration(preset, List.of(override)).bind(Settings.class))
                                .check(context(inputs, new StopRequest(), System.err));
                    }
                })
                .hasMessageContainingAll(reason, "fix:");
    }

    private static Configuration configuration(String preset, List<String> overrides) {
        List<String> all = new ArrayList<>(SHORT);
        all.addAll(SHORTER.getOrDefault(preset, List.of()));
        all.addAll(overrides);
        return Configuration.load(
                preset.isEmpty()
                        ? List.of()
                        : List.of(ConfigurationSource.resource("presets/" + preset + ".conf")
                                .orElseThrow()),
                all);
    }

    private static StageContext context(Inputs inputs, StopRequest stop, PrintStream told) {
        return new StageContext(
                "methods", application, inputs, new Seeds(1), new Console(told, new Terminal(false, 100, false)), stop);
    }

    /** @param stopAfter a stop is asked for when the console says the line of this iteration; 0 for never */
    private static StageResult run(String preset, String directory, int stopAfter, String... overrides)
            throws InterruptedException {
        Configuration configuration = configuration(preset, Arrays.asList(overrides));
        Grpo stage = Grpo.of(configuration.bind(Settings.class));
        StopRequest stop = new StopRequest();
        ByteArrayOutputStream told = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                if (toString(StandardCharsets.UTF_8).contains("it " + stopAfter + "/3")) {
                    stop.make();
                }
            }
        };
        try (Inputs inputs = new Inputs(application::hadoop)) {
            StageContext context = context(inputs, stop, new PrintStream(told, true, StandardCharsets.UTF_8));
            Address address = Address.of(stage, configuration.canonical(stage.decidedBy()), 1, stage.contents(inputs));
            try (RunDirectory opened =
                    RunDirectory.open(folder.resolve(directory).toString(), application.hadoop(), warning -> {})) {
                return new StageRun(stage, context, configuration, address, true).run(opened);
            }
        }
    }

    private static String sha256(StageResult result) {
        return result.artefact().orElseThrow().sha256();
    }

    private static RunFiles files(String directory) {
        return RunFiles.at(folder.resolve(directory).toString(), application.hadoop());
    }

    private static List<Double> figures(String directory, String key) {
        return RunLog.readMetrics(files(directory)).stream()
                .filter(row -> row.has(key))
                .map((JsonObject row) -> row.number(key))
                .toList();
    }
}
