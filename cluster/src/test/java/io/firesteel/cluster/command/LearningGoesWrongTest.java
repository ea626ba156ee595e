package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Sha256;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a user sees of a learning rate that is too high, on the bundled policy, shortened. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LearningGoesWrongTest {
    private static final String[] SHORT = {
        "rollout.prompts=4",
        "rollout.group-size=4",
        "rollout.max-new-tokens=40",
        "evaluation.problems=2",
        "evaluation.every=0",
        "evaluation.samples=1",
        "run.checkpoint-every=1",
        "grpo.mini-batches=1"
    };

    private static final String CONSTANT = "grpo.optimiser.schedule={kind=constant,warmup-steps=0}";

    @TempDir
    static Path folder;

    /** At 1e38 a step's result is beyond float32; at 1e12 it is not, but nothing can be computed with it. */
    @ParameterizedTest
    @CsvSource({"1e38, parameters and moments that float32 holds", "1e12, finite log-probs"})
    void aStepThatFloat32DoesNotHoldEndsTheRunAsFailedAndIsNeverSaved(String rate, String said) throws IOException {
        String name = "too-high-" + rate;
        String[] healthy = {"iterations=3", "grpo.optimiser.schedule={kind=constant,warmup-steps=5}"};
        Ended before = train(name, "iterations=1", healthy[1]);

        Ended ended = train(name, "iterations=3", CONSTANT, "grpo.optimiser.learning-rate=" + rate);
        Ended again = train(name, "iterations=3", CONSTANT, "grpo.optimiser.learning-rate=" + rate);
        List<String> checkpoints = checkpoints(name);
        Ended mended = train(name, healthy);

        assertThat(before.code()).as(before.errors()).isZero();
        for (Ended each : List.of(ended, again)) {
            assertThat(each.code()).as(each.errors()).isEqualTo(ExitCode.FAILED.code());
            assertThat(each.json().string("status")).isEqualTo("failed");
            assertThat(each.errors()).contains(said, "fix: lower the learning rate");
        }
        assertThat(ended.errors()).contains("goes on from checkpoints/iteration-000001, which is from before it");
        if (rate.equals("1e38")) {
            assertThat(ended.errors()).contains("iteration 2, optimiser step 2 at learning rate 1.0E38", " in model.");
        }
        assertThat(checkpoints).containsExactly("best.json", "iteration-000001");
        assertThat(mended.code()).as(mended.errors()).isZero();
    }

    @Test
    void fineTuningEndsLikewise() throws IOException {
        Files.writeString(
                folder.resolve("sums.jsonl"),
                "{\"prompt\":\"<bos>3,7->10<think>\",\"completion\":\"3+7=10yes</think><answer>3+7</answer>\"}\n");
        Ended ended = run(
                "sft",
                "sft-too-high",
                "sft.start.kind=policy",
                "sft.examples={kind=files,files=[\"" + folder.resolve("sums.jsonl") + "\"]}",
                "sft.steps=3",
                "sft.method.batch-examples=1",
                "sft.method.pool-batches=1",
                "sft.checkpoint-every=1",
                "sft.method.optimiser.learning-rate=1e30",
                "sft.method.optimiser.schedule={kind=constant,warmup-steps=0}");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.errors()).contains("step 1, optimiser step 1 at learning rate 1.0E30", " in model.");
        assertThat(ended.errors())
                .contains("begins anew, since there is no checkpoint yet")
                .doesNotContain("goes on from");
        assertThat(folder.resolve("sft-too-high/checkpoints")).doesNotExist();
    }

    /** The checkpoint after the last sane step stays, however many others there are since. */
    @Test
    void fineTuningThatDivergesEndsAsFailedAndTheBestCheckpointStays() throws IOException {
        Files.writeString(
                folder.resolve("two.jsonl"),
                "{\"prompt\":\"<bos>3,2,9->14\",\"completion\":\"<think>9-3=6,6*2=12no\"}\n"
                        + "{\"prompt\":\"<bos>4,2,9->15\",\"completion\":\"<think>9+4=13,13+2=15yes</think>\"}\n");
        String[] common = {
            "sft.start.kind=policy",
            "sft.examples={kind=files,files=[\"" + folder.resolve("two.jsonl") + "\"]}",
            "sft.method.batch-examples=2",
            "sft.report-every=100",
            "sft.checkpoint-every=1",
            "sft.method.optimiser.schedule={kind=constant,warmup-steps=0}"
        };
        Ended healthy = run("sft", "diverges", with(common, "sft.steps=3", "sft.method.optimiser.learning-rate=1e-4"));
        String[] tooHigh = with(common, "sft.steps=40", "sft.method.optimiser.learning-rate=10");

        Ended ended = run("sft", "diverges", tooHigh);
        Ended again = run("sft", "diverges", tooHigh);

        assertThat(healthy.code()).as(healthy.errors()).isZero();
        assertThat(healthy.json().object("bestCheckpoint").longInteger("iteration"))
                .isBetween(1L, 2L);
        for (Ended each : List.of(ended, again)) {
            assertThat(each.code()).as(each.errors()).isEqualTo(ExitCode.FAILED.code());
            assertThat(each.json().string("status")).isEqualTo("failed");
            assertThat(each.errors())
                    .containsPattern(
                            "a divergence that began with step [45]: mean loss \\S+ in 10 steps, each above 4\\.000")
                    .containsPattern(
                            "fix: lower sft.method.optimiser.learning-rate; then start another run from the best checkpoint: "
                                    + "--run-dir NEW sft.start.kind=policy policy.path=\\S+/diverges/checkpoints/iteration-00000[123]");
        }
        assertThat(checkpoints("diverges")).hasSize(4).contains("best.json");
        assertThat(folder.resolve("diverges/summary.json")).content().doesNotContain("iteration-00001");
    }

    /** Three tokens hold no answer: every reward is the same from the first iteration on. */
    @Test
    void aRunThatNeverLearnsAnythingEndsAsFailed() {
        Ended ended = train("never", "iterations=14", "rollout.max-new-tokens=3", "run.checkpoint-every=5");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.errors())
                .contains(
                        "nothing to learn from since iteration 1, and nothing learned before: 0 of 36 groups with spread, 0 of 144")
                .contains("fix: raise rollout.max-new-tokens, since most completions are cut off")
                .contains("then start another run");
    }

    private static String[] with(String[] common, String... more) {
        return Stream.concat(Stream.of(common), Stream.of(more)).toArray(String[]::new);
    }

    /** The best checkpoint is the one of the healthy beginning, however many others there are since. */
    @Test
    void aCollapsedPolicyEndsTheRunAsFailedAndTheBestCheckpointStays() throws IOException {
        String steady = "grpo.optimiser.schedule={kind=constant,warmup-steps=5}";
        Ended healthy = train("collapse", "iterations=3", steady);
        String[] tooHigh = {"iterations=30", steady, "grpo.optimiser.learning-rate=10"};

        Ended ended = train("collapse", tooHigh);
        List<JsonObject> rows = rows("collapse");
        List<String> checkpoints = checkpoints("collapse");
        Ended again = train("collapse", tooHigh);

        assertThat(healthy.code()).as(healthy.errors()).isZero();
        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.FAILED.code());
        JsonObject best = Json.object("best", Files.readString(folder.resolve("collapse/checkpoints/best.json")));
        long kept = best.longInteger("iteration");
        assertThat(kept).isBetween(1L, 3L);
        assertThat(checkpoints).contains("iteration-00000" + kept).hasSize(4);
        assertThat(rows).hasSizeLessThan(15);
        assertThat(best.number("reward", -1))
                .isEqualTo(rows.get((int) kept + 1).number("reward", -2))
                .isPositive();
        assertThat(ended.errors())
                .containsPattern(
                        "a collapse that began with iteration [45]: 0 of 20 groups with spread \\(before: \\d+ of "
                                + "1[26]\\), mean reward 0\\.\\d+ \\(before: 0\\.\\d+\\)")
                .containsPattern(
                        "fix: lower grpo.optimiser.learning-rate; then start another run from the best checkpoint: "
                                + "--run-dir NEW policy.path=\\S+/collapse/" + best.string("directory"));
        assertThat(again.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(again.errors())
                .contains("a collapse that began with iteration")
                .doesNotContain("it " + rows.size());
        assertThat(rows("collapse")).hasSameSizeAs(rows);
    }

    /** Defect 9 as it was seen: nothing is from before the collapse but the policy that the run started from. */
    @Test
    void aRunThatCollapsesAtOnceSaysThatNoCheckpointIsFromBefore() {
        Ended ended = train("at-once", "iterations=6", "grpo.optimiser.learning-rate=10");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.FAILED.code());
        assertThat(ended.errors()).contains("a collapse that began with iteration 2", "no checkpoint is from before");
    }

    /** As a version wrote it that did not check its steps. */
    @Test
    void aWholeCheckpointThatCannotBeLoadedIsToldAndTheOneBeforeIsTaken() throws IOException {
        String steady = "grpo.optimiser.schedule={kind=constant,warmup-steps=5}";
        Ended whole = train("whole", "iterations=3", steady);
        train("infinite", "iterations=2", steady);
        makeInfinite(folder.resolve("infinite/checkpoints/iteration-000002"));

        Ended resumed = train("infinite", "iterations=3", steady);

        assertThat(resumed.code()).as(resumed.errors()).isZero();
        assertThat(resumed.json().string("policy")).isEqualTo(whole.json().string("policy"));
    }

    private static void makeInfinite(Path checkpoint) throws IOException {
        Path weights = checkpoint.resolve("policy/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(bytes.length - Float.BYTES, Float.POSITIVE_INFINITY);
        Path manifest = checkpoint.resolve("manifest.json");
        String before = Sha256.of(Files.readAllBytes(weights));
        Files.write(weights, bytes);
        String text = Files.readString(manifest);
        assertThat(text).contains(before);
        Files.writeString(manifest, text.replace(before, Sha256.of(bytes)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rollout.temperature=0|a number above 0 for training|greedy completions",
                "rollout.temperature=1e-40|0 (greedy), or 0.01 to 100|1 is usual",
                "rollout.temperature=1e40|0 (greedy), or 0.01 to 100|1 is usual",
                "rollout.temperature=-1|0 (greedy), or 0.01 to 100|1 is usual",
                "rollout.max-new-tokens=5000|at most 511, since the policy has 512 positions|lower it",
                "rollout.max-new-tokens=2147483647|at most 511, since the policy has 512 positions|lower it",
                "rollout.max-new-tokens=0|an integer >= 1|240 is the default",
                "trainer.threads=100000|0 to |0 takes one per core",
            })
    void settingsThatCannotBeMeantAreRefusedBeforeAnythingIsDone(String refusal) {
        String[] parts = refusal.split("\\|");

        Ended ended = train("refused", parts[0]);

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("command line: " + parts[0], parts[1], "fix: " + parts[2]);
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private static Ended train(String name, String... overrides) {
        return run("train", name, overrides);
    }

    private static Ended run(String command, String name, String... overrides) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "--run-dir", folder.resolve(name).toString(), "--master", "local[2]"));
        arguments.addAll(List.of(SHORT));
        arguments.addAll(List.of(overrides));
        return Ended.run(arguments.toArray(String[]::new));
    }

    private static List<String> checkpoints(String name) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve(name).resolve("checkpoints"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(file -> !file.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<JsonObject> rows(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl")).stream()
                .map(line -> Json.object(name, line))
                .toList();
    }
}
