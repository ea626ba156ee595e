package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.json.JsonObject;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A recipe as a user runs it, on the bundled policy, shortened; all in one session that was there before. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCommandTest {
    private static final String SHORT =
            """
            rollout { prompts = 4, group-size = 2, max-new-tokens = 60 }
            evaluation { problems = 0, every = 0 }
            run { save-rollouts = false, samples-every = 0 }
            sft { start.kind = policy, method.batch-examples = 4, method.pool-batches = 2, method.optimiser.schedule.warmup-steps = 0 }
            rejection { problems = 16, samples = 4 }
            """;

    private static final String RECIPE = SHORT
            + """
            stages {
              cold { kind = sft, sft.steps = 2 }
              rl { kind = grpo, policy.path = "stage:cold", run.iterations = 2 }
              keep { kind = rejection-sample, policy.path = "stage:rl" }
              again { kind = sft, sft { steps = 2, examples { kind = files, files = ["stage:keep"] } } }
              test { kind = evaluate, policy.path = "stage:again", evaluation { problems = 4, samples = 1 } }
            }
            """;

    private static final List<String> STAGES = List.of("cold", "rl", "keep", "again", "test");

    @TempDir
    static Path folder;

    private static SparkSession session;
    private static JsonObject done;

    @BeforeAll
    static void runOnce() throws IOException {
        session = SparkSession.builder()
                .master("local[2]")
                .appName("RunCommandTest")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        Files.writeString(folder.resolve("recipe.hocon"), RECIPE);
        Ended ended = run("done");
        assertThat(ended.code()).as(ended.errors()).isZero();
        done = ended.json();
    }

    @AfterAll
    static void stopSpark() {
        session.stop();
    }

    private static Ended run(String directory, String... arguments) {
        return runOf("recipe.hocon", directory, arguments);
    }

    private static Ended runOf(String recipe, String directory, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "run",
                recipe.contains(":") ? recipe : folder.resolve(recipe).toString(),
                "--run-dir",
                folder.resolve(directory).toString()));
        all.addAll(List.of(arguments));
        return Ended.run(all.toArray(String[]::new));
    }

    @Test
    void everyStageIsDoneInADirectoryOfItsOwnAndTheReportBeginsWithTheGraph() throws IOException {
        assertThat(done.string("status")).isEqualTo("completed");
        assertThat(done.object("stages").keys()).containsExactlyElementsOf(STAGES);
        for (String stage : STAGES) {
            assertThat(done.object("stages").object(stage).string("state")).isEqualTo("done");
            Path own = folder.resolve(
                    "done/stages/" + stage + "-" + address(done, stage).substring(0, 8));
            assertThat(own.resolve("artefact.json")).exists();
            assertThat(own.resolve("report.html")).exists();
        }
        assertThat(done.object("stages").object("keep").longInteger("sampled")).isEqualTo(64);
        assertThat(done.object("stages").object("test").object("before").fields())
                .isNotEmpty();
        String report = Files.readString(folder.resolve("done/report.html"));
        int heading = report.indexOf("<h2>");
        assertThat(report.substring(heading)).startsWith("<h2>Stages</h2>");
        assertThat(report.substring(heading, report.indexOf("<h2>", heading + 1)))
                .contains(
                        "<svg class=\"stages\"", "5 stages: 5 done", "href=\"./stages/cold-", "href=\"./stages/test-");
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws IOException {
        Map<String, FileTime> before = files("done/stages");

        Ended again = run("done");

        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(files("done/stages")).isEqualTo(before);
        for (String stage : STAGES) {
            assertThat(address(again.json(), stage)).isEqualTo(address(done, stage));
            assertThat(sha256(again.json(), stage)).isEqualTo(sha256(done, stage));
        }
    }

    @Test
    void aChangedKeyRedoesItsStageAndWhatDependsOnItAndNothingElse() throws IOException {
        Map<String, FileTime> before = files("done/stages");

        Ended dry = run("done", "--dry-run", "stages.keep.rejection.keep-per-problem=2");
        assertThat(files("done/stages")).isEqualTo(before);
        Ended ended = run("done", "stages.keep.rejection.keep-per-problem=2");

        assertThat(why(dry.json(), "keep")).isEqualTo("changed: rejection.keep-per-problem was 1 and is 2");
        assertThat(dry.json().object("stages").object("rl").string("state")).isEqualTo("done");
        assertThat(dry.json().object("stages").object("again").string("state")).isEqualTo("to do");
        assertThat(ended.code()).as(ended.errors()).isZero();
        Map<String, FileTime> after = files("done/stages");
        assertThat(after).containsAllEntriesOf(before);
        TreeSet<String> made = new TreeSet<>();
        after.keySet().stream()
                .filter(file -> !before.containsKey(file))
                .forEach(file -> made.add(file.substring(0, file.indexOf('/'))));
        assertThat(made)
                .containsExactly(
                        folderOf(ended.json(), "again"),
                        folderOf(ended.json(), "keep"),
                        folderOf(ended.json(), "test"));
        assertThat(sha256(ended.json(), "rl")).isEqualTo(sha256(done, "rl"));
    }

    @Test
    void whatItCameToIsHeldAgainstClaims() throws IOException {
        Path claims = Files.writeString(
                folder.resolve("claims.conf"),
                "claims = [{ says = \"RL lengthens\", published = \"yes\", source = \"§1\", recipe = countdown, from = keep, to = test,"
                        + " figure = sampled, shape { kind = higher, by = 0.0 } }]");
        Path page = folder.resolve("pages/results.md");

        Ended wrong = Ended.run("results", directory("done"), "--claims", claims.toString(), "--out", page.toString());
        Files.writeString(
                claims, Files.readString(claims).replace("= keep", "= again").replace("= sampled", "= steps"));
        Ended ended = Ended.run("results", directory("done"), "--claims", claims.toString(), "--out", page.toString());

        assertThat(wrong.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(wrong.json().string("error")).contains("stage test", "a figure sampled");
        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().integer("runs")).isEqualTo(1);
        assertThat(page).content().contains("| 1 | 2.000 | 0.000 | −2.000 |", "| 1 of 3 seeds |");
    }

    private static String directory(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void oneStageIsRunWithWhatItNeeds() throws IOException {
        Ended ended = run("part", "--stage", "rl");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().object("stages").keys()).containsExactly("cold", "rl");
        assertThat(sha256(ended.json(), "rl")).isEqualTo(sha256(done, "rl"));
        try (Stream<Path> stages = Files.list(folder.resolve("part/stages"))) {
            assertThat(stages.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder(folderOf(done, "cold"), folderOf(done, "rl"));
        }
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndLeavesNothing() {
        Ended ended = run("dry", "--dry-run");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().bool("dryRun")).isTrue();
        assertThat(why(ended.json(), "cold")).isEqualTo("never run");
        assertThat(why(ended.json(), "rl")).isEqualTo("needs cold");
        assertThat(folder.resolve("dry")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "cold-start, 10, second-sft, needs keep",
        "r1-zero, 5, rl-coverage, needs rl",
        "format-only, 3, rl-score, needs rl",
        "r1-distill, 12, on-policy-score, needs on-policy",
        "tinyzero, 6, ppo, needs base",
        "tinyzero-multiplication, 6, ppo, needs base",
        "r1, 16, second-rl, 'needs second-sft, preferences'",
        "sky-t1, 6, student, needs keep",
        "journey, 7, shortcut-tokens-score, needs shortcut-tokens",
    })
    void theRecipesOfTheJarCanBeRun(String preset, int stages, String last, String why) {
        Ended ended = runOf("preset:" + preset, preset, "--dry-run");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().object("stages").keys()).hasSize(stages);
        assertThat(why(ended.json(), last)).isEqualTo(why);
        assertThat(folder.resolve(preset)).doesNotExist();
    }

    @Test
    void multiplicationIsNotForThePoliciesOfTheJarAndSaysSo() {
        Ended ended = runOf(
                "preset:tinyzero-multiplication",
                "multiplication",
                "--dry-run",
                "stages.rl.policy.path=\"bundled:countdown-base\"");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("stages.", "prompt", "words that this policy knows", "fix:");
    }

    /** All of it, as small as can be: a base of its own that reads digits, both methods, what is claimed of them; twice to the same bits. */
    @Test
    void multiplicationMakesItsOwnBaseAndBothMethodsLearnFromIt() throws IOException {
        String[] small = {
            "stages.base.sft.steps=8",
            "stages.base.sft.start.width=16",
            "stages.base.sft.start.head-width=4",
            "stages.base.sft.start.feed-forward=16",
            "stages.base.sft.method.optimiser.schedule.warmup-steps=0",
            // A base so small is right by accident alone; lengths always differ.
            "rewards.parts=[{name=short,kind=soft-overlong,weight=1,parameters={buffer=20}}]",
            "stages.rl.run.iterations=2",
            "stages.ppo.grpo.critic.warm-up=1",
            "rollout.prompts=4",
            "rollout.group-size=2",
            "rollout.max-new-tokens=20",
            "evaluation.problems=4",
            "evaluation.samples=2"
        };
        Ended base = runOf("preset:tinyzero-multiplication", "in-parts", with(small, "--stage", "base"));
        Ended parts = runOf("preset:tinyzero-multiplication", "in-parts", small);
        Ended whole = runOf("preset:tinyzero-multiplication", "at-once", with(small, "--parallel", "2"));

        assertThat(base.code()).as(base.errors()).isZero();
        assertThat(parts.code()).as(parts.errors()).isZero();
        assertThat(whole.code()).as(whole.errors()).isZero();
        assertThat(whole.json().object("stages").keys())
                .containsExactlyInAnyOrder("base", "rl", "ppo", "base-score", "rl-score", "ppo-score");
        for (String stage : whole.json().object("stages").keys()) {
            assertThat(sha256(whole.json(), stage)).as(stage).isEqualTo(sha256(parts.json(), stage));
        }
        assertThat(sha256(whole.json(), "ppo")).isNotEqualTo(sha256(whole.json(), "base"));
        assertThat(sha256(whole.json(), "base-score")).isEqualTo(sha256(whole.json(), "base"));

        Path page = folder.resolve("pages/multiplication.md");
        Ended held = Ended.run("results", directory("at-once"), "--out", page.toString());
        assertThat(held.code()).as(held.errors()).isZero();
        assertThat(page).content().contains("attempts of rl-score − base-score in `tinyzero-multiplication`");
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void theCostOfARecipeIsThatOfItsStages() {
        JsonObject stages = done.object("stages");
        double coreSeconds = 0;
        long tokens = 0;
        for (String stage : STAGES) {
            JsonObject cost = stages.object(stage).object("cost");
            assertThat(cost.number("coreSeconds")).as(stage).isPositive();
            assertThat(cost.number("price"))
                    .as(stage)
                    .isCloseTo(cost.number("coreSeconds") / 3600 * 0.05, within(1e-12));
            coreSeconds += cost.number("coreSeconds");
            tokens += cost.longInteger("tokens");
        }
        JsonObject all = done.object("cost");
        assertThat(all.number("coreSeconds")).isCloseTo(coreSeconds, within(1e-6));
        assertThat(all.longInteger("tokens")).isEqualTo(tokens).isPositive();
        assertThat(all.longInteger("evaluationTokens"))
                .isEqualTo(stages.object("test").object("cost").longInteger("evaluationTokens"))
                .isPositive();
        assertThat(all.number("price")).isCloseTo(coreSeconds / 3600 * 0.05, within(1e-9));
    }

    @Test
    void theReportSaysWhatTheRecipeHasCost() throws IOException {
        assertThat(Files.readString(folder.resolve("done/report.html")))
                .contains("core-seconds", "at 0.050 an hour of a core");
    }

    /** Examples of a stage are token ids, which another tokenizer would read as other words. */
    @Test
    void examplesOfAPolicyWithOtherTokensAreRefusedBeforeAnythingIsSampled() {
        Ended ended = run(
                "other-tokens",
                "--dry-run",
                "stages.again.sft.start.kind=new",
                "stages.again.sft.start.words=[\"one\",\"two\"]");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error"))
                .contains("stage:keep", "the learning policy's tokens: id 3 is \"one\"", "tokens = none");
    }

    @Test
    void whatTheLastStageLacksIsFoundBeforeTheFirstOneRuns() {
        Ended ended = run("refused", "stages.test.data.verifier=contdown");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).startsWith("stages.test, ").contains("contdown", "fix:");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void aStageThatFailsIsShownAsFailedAndWhatNeedsItIsNotBegun() throws IOException {
        Ended ended = run("failed", "stages.keep.rollout.max-new-tokens=1");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("at least one completion to keep", "fix:");
        assertThat(Files.readString(folder.resolve("failed/report.html")))
                .contains("5 stages: 2 done, 2 to do, 1 failed");
    }

    @Test
    void anotherProgramsDirectoryIsRefused() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("other")).resolve("thesis.txt"), "mine");

        Ended ended = run("other", "--stage", "cold");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.json().string("error")).contains("thesis.txt", "choose another --run-dir");
    }

    @Test
    void fourStagesAtATimeEndInTheBitsOfOneAfterTheOther() throws IOException {
        Files.writeString(
                folder.resolve("four.hocon"),
                SHORT
                        + "run.iterations = 2\nstages { a { kind = grpo }, b { kind = grpo }, c { kind = grpo, run.seed = 2 },"
                        + " d { kind = grpo, rollout.temperature = 0.9 } }");

        Ended one = runOf("four.hocon", "one-after-the-other", "--parallel", "1");
        Ended four = runOf("four.hocon", "at-a-time", "--parallel", "4");

        assertThat(one.code()).as(one.errors()).isZero();
        assertThat(four.code()).as(four.errors()).isZero();
        TreeSet<String> different = new TreeSet<>();
        for (String stage : List.of("a", "b", "c", "d")) {
            assertThat(sha256(four.json(), stage)).as(stage).isEqualTo(sha256(one.json(), stage));
            different.add(sha256(one.json(), stage));
        }
        assertThat(different).as("each stage has randomness of its own").hasSize(4);
    }

    private static String address(JsonObject line, String stage) {
        return line.object("stages").object(stage).string("address");
    }

    private static String sha256(JsonObject line, String stage) {
        return line.object("stages").object(stage).string("sha256");
    }

    private static String why(JsonObject line, String stage) {
        return line.object("stages").object(stage).string("why");
    }

    private static String folderOf(JsonObject line, String stage) {
        return stage + "-" + address(line, stage).substring(0, 8);
    }

    /** Every file below with the time of its last change. */
    private static Map<String, FileTime> files(String below) throws IOException {
        Path root = folder.resolve(below);
        Map<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                times.put(root.relativize(path).toString(), Files.getLastModifiedTime(path));
            }
        }
        return times;
    }
}
