package io.firesteel.cluster.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Address;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.cluster.stage.Cost;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which stage has to be done, and why. */
class PlanTest {
    private static final String RECIPE =
            """
            stages {
              cold { kind = sft, sft { start.kind = policy, steps = 60 } }
              rl { kind = grpo, policy.path = "stage:cold", run.iterations = 3 }
              keep { kind = rejection-sample, policy.path = "stage:rl" }
              test { kind = evaluate, policy.path = "stage:rl" }
            }
            """;

    @TempDir
    private Path directory;

    /** Of the recipe as it stands, in a directory where nothing is. */
    private static Plan base;

    @BeforeAll
    static void planOnce(@TempDir Path nothing) {
        base = planOf(nothing, RECIPE);
    }

    private Plan plan(String... overrides) {
        return planOf(directory, RECIPE, overrides);
    }

    private static Plan planOf(Path directory, String text, String... overrides) {
        List<String> all = new ArrayList<>(List.of("run.directory=" + directory));
        all.addAll(Arrays.asList(overrides));
        Recipe recipe = Recipe.of(Configuration.load(List.of(new ConfigurationSource("mine.conf", text)), all));
        try (SparkApplication application = SparkApplication.of("plan", "local[1]");
                RecipeRun run = new RecipeRun(
                        recipe,
                        recipe.shared().bind(Settings.class).run(),
                        application,
                        Console.ofStandardError(),
                        new StopRequest())) {
            return run.plan();
        }
    }

    private static String address(Plan plan, String stage) {
        return plan.step(stage).address().sha256();
    }

    @Test
    void aStageThatARunHasStoppedGoesOnFromItsCheckpointAndWhatWaitsForItStillNeedsIt() {
        StageResult stopped = new StageResult(1, 2.0, Cost.NONE, Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(base.step("cold").whyAfter(Optional.of(stopped)))
                .isEqualTo("stopped before its end: goes on from its last checkpoint");
        assertThat(base.step("cold").whyAfter(Optional.empty())).isEqualTo("never run");
        assertThat(base.step("rl").whyAfter(Optional.empty())).isEqualTo("needs cold");
    }

    @Test
    void whatIsDecidedByTheSameBearsTheSameAddress() {
        Plan again = planOf(
                directory,
                RECIPE.replace("run.iterations = 3", "run { iterations = ${stages.cold.sft.steps} }"),
                "stages.rl.run.iterations=3.0",
                "grpo.epochs=1");

        for (String stage : List.of("cold", "rl", "keep", "test")) {
            assertThat(address(again, stage)).as(stage).isEqualTo(address(base, stage));
        }
        assertThat(base.step("rl").folder())
                .isEqualTo("stages/rl-" + address(base, "rl").substring(0, 8));
        assertThat(base.step("rl").address().text()).contains("kind = grpo\n", "run.iterations = 3\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.name=other",
                "trainer.threads=1",
                "trainer.recompute=on",
                "rollout.partitions=5",
                "run.checkpoint-every=1",
                "run.keep-checkpoints=9",
                "run.samples-every=1",
                "run.save-rollouts=false",
                "sft.checkpoint-every=2",
                "sft.report-every=2",
                "spark.master=local[7]"
            })
    void whatChangesOnlySpeedOrWhatIsShownChangesNoAddress(String override) {
        Plan other = plan(override);

        for (String stage : List.of("cold", "rl", "keep", "test")) {
            assertThat(address(other, stage)).as(stage).isEqualTo(address(base, stage));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run.seed=2",
                "stages.rl.run.iterations=4",
                "data.countdown.highest=11",
                "data.template=plain",
                "rewards.parts=[{name=right, kind=correct, weight=1, parameters={}}]",
                "rollout.temperature=0.9",
                "rollout.stop-strings=[stop]",
                "rollout.refill={kind=without-spread, rounds=2}",
                "grpo.epochs=2",
                "sandbox.cpu-seconds=5",
                "stages.cold.sft.steps=61",
                "stages.cold.sft.method.optimiser.learning-rate=1e-4"
            })
    void whatChangesTheBitsChangesTheAddressOfAStageAndOfAllThatDependOnIt(String override) {
        Plan other = plan(override);

        for (String stage : List.of("rl", "keep", "test")) {
            assertThat(address(other, stage)).as(stage).isNotEqualTo(address(base, stage));
        }
    }

    @Test
    void whatDependsOnNothingThatChangedKeepsItsAddress() {
        Plan other = plan("stages.keep.rejection.samples=3");

        assertThat(address(other, "keep")).isNotEqualTo(address(base, "keep"));
        for (String stage : List.of("cold", "rl", "test")) {
            assertThat(address(other, stage)).as(stage).isEqualTo(address(base, stage));
        }
    }

    @Test
    void theContentOfFilesDecidesToo() throws IOException {
        Path train = directory.resolve("train[1].jsonl");
        Path test = directory.resolve("test.jsonl");
        Files.writeString(train, "{\"question\": \"1+1?\", \"answer\": \"2\"}\n");
        Files.writeString(test, "{\"question\": \"2+2?\", \"answer\": \"4\"}\n");
        String[] files = {
            "data.source=files",
            "data.verifier=math",
            "data.train-files=[\"" + train + "\"]",
            "data.test-files=[\"" + test + "\"]"
        };
        Plan one = plan(files);

        Files.writeString(train, "{\"question\": \"1+2?\", \"answer\": \"3\"}\n");
        Plan other = plan(files);

        assertThat(address(other, "rl")).isNotEqualTo(address(one, "rl"));
        assertThat(address(other, "cold")).as("samples nothing").isEqualTo(address(one, "cold"));
    }

    @Test
    void aStageThatHasLeftItsProductIsDoneAndOthersSayWhyTheyAreNot() throws IOException {
        Plan fresh = plan();
        assertThat(fresh.step("cold").why()).isEqualTo("never run");
        assertThat(fresh.step("rl").why()).isEqualTo("needs cold");
        assertThat(directory).as("a plan writes nothing").isEmptyDirectory();

        leave(fresh.step("cold"));
        leave(fresh.step("rl"));
        Plan there = plan();
        assertThat(there.step("cold").done()).isTrue();
        assertThat(there.step("rl").done()).isTrue();
        assertThat(there.step("keep").why()).isEqualTo("never run");

        Path product = directory.resolve(there.step("rl").folder()).resolve("policy");
        Files.delete(product);
        assertThat(plan().step("rl").done()).as("its product is gone").isFalse();
        Files.createDirectory(product);

        Plan changed = plan("stages.rl.run.iterations=4", "stages.rl.rollout.prompts=5");
        assertThat(changed.step("cold").done()).isTrue();
        assertThat(changed.step("rl").done()).isFalse();
        assertThat(changed.step("rl").why()).isEqualTo("changed: run.iterations was 3 and is 4, and 2 more");
        assertThat(changed.step("keep").why()).isEqualTo("needs rl");
        leave(there.step("keep"));
        assertThat(plan("stages.rl.run.iterations=4").step("keep").why())
                .as("nothing of its own has changed")
                .isEqualTo("needs rl");
        assertThat(plan("stages.rl.run.iterations=4", "stages.keep.rejection.samples=3")
                        .step("keep")
                        .why())
                .startsWith("changed: rejection.samples was ")
                .endsWith(" and is 3");

        Files.createDirectories(directory.resolve(changed.step("rl").folder() + "/checkpoints/iteration-000001"));
        assertThat(plan("stages.rl.run.iterations=4", "stages.rl.rollout.prompts=5")
                        .step("rl")
                        .why())
                .isEqualTo("stopped before its end: goes on from its last checkpoint");
        assertThat(plan().step("rl").done()).as("the former settings again").isTrue();
    }

    private void leave(Plan.Step step) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(step.folder()));
        Files.writeString(folder.resolve(Address.FILE), step.address().text());
        Files.createDirectories(folder.resolve("policy"));
        new Artefact(Artefact.Kind.POLICY, "policy", "ab", Map.of())
                .write(
                        RunFiles.at(folder.toString(), new org.apache.hadoop.conf.Configuration(false)),
                        step.address().sha256());
    }
}
