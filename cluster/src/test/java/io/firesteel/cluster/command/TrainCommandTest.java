package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.spark.rollouts.verifiers.EveryKind;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.GrpoMetric;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command as a user runs it, on the bundled policy, shortened. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrainCommandTest {
    private static final String[] SHORT = {
        "rollout.prompts=6",
        "rollout.group-size=4",
        "rollout.max-new-tokens=60",
        "evaluation.problems=8",
        "evaluation.samples=2",
        "evaluation.every=0",
        "run.checkpoint-every=1"
    };

    @TempDir
    static Path folder;

    private static JsonObject reference;

    /** Three iterations in one process with two cores: what all others must equal. */
    @BeforeAll
    static void trainOnTwoCores() {
        Ended ended = train("reference", "local[2]", "iterations=3");
        assertThat(ended.code()).as(ended.errors()).isZero();
        reference = ended.json();
    }

    @Test
    void oneCoreOneTrainingThreadAndOtherPartitionsGiveTheSameBits() {
        Ended ended = train("one-core", "local[1]", "iterations=3", "trainer.threads=1", "rollout.partitions=5");

        assertThat(ended.json().string("policy")).as(ended.errors()).isEqualTo(reference.string("policy"));
        assertThat(ended.json().object("after").fields())
                .isEqualTo(reference.object("after").fields());
    }

    @Test
    void executorsInOtherProcessesGiveTheSameBits() {
        Ended ended = train("local-cluster", "local-cluster[2,1,1024]", "iterations=3");

        assertThat(ended.json().string("policy")).as(ended.errors()).isEqualTo(reference.string("policy"));
    }

    @Test
    void aResumedRunEndsInTheSameBitsAndTheSameMetrics() throws IOException {
        Ended first = train("resumed", "local[2]", "iterations=2");
        assertThat(first.json().longInteger("iterations")).as(first.errors()).isEqualTo(2);
        Files.delete(folder.resolve("resumed/checkpoints/iteration-000002/manifest.json")); // as if killed while saving

        Ended second = train("resumed", "local[2]", "iterations=3");

        assertThat(second.json().string("policy")).as(second.errors()).isEqualTo(reference.string("policy"));
        assertThat(metrics("resumed").get(1)).isEqualTo(metrics("reference").get(1));
        assertThat(metrics("resumed").get(3)).isEqualTo(metrics("reference").get(3));
    }

    @Test
    void aFinishedRunIsNotRunAgain() {
        train("finished", "local[2]", "iterations=1");

        Ended again = train("finished", "local[2]", "iterations=1");

        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(again.json().object("after").fields()).isNotEmpty();
    }

    @Test
    void fewerIterationsThanAreDoneAreRefusedAndNothingIsTouched() throws IOException {
        List<Map<String, Object>> before = metrics("reference");

        Ended ended = train("reference", "local[2]", "iterations=2");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("at least 3 steps, which are done", "choose another --run-dir");
        assertThat(metrics("reference")).isEqualTo(before);
    }

    /** Or seed 1's policy would be told as seed 2's. */
    @Test
    void aFinishedRunIsNotTakenForOneOfOtherSettings() {
        Ended ended = train("reference", "local[2]", "iterations=3", "seed=2");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("run.seed was 1 and is 2", "choose another --run-dir");
    }

    @Test
    void aMasterThatSparkDoesNotKnowIsRefused() {
        Ended ended = train("master", "nowhere", "iterations=1");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("found nowhere", "correct --master or spark.master");
    }

    @Test
    void anotherSeedGivesAnotherPolicy() {
        Ended ended = train("seed", "local[2]", "iterations=1", "seed=2");

        assertThat(ended.json().string("policy")).as(ended.errors()).isNotEqualTo(reference.string("policy"));
    }

    /** From the verifier through rewards and credit to the metrics: what was not verified pays nothing and is counted. */
    @Test
    void completionsThatCannotBeVerifiedLeaveTheirGroupsAndAreCounted() throws IOException {
        Ended ended = train(
                "unjudged",
                "local[2]",
                "iterations=1",
                "evaluation.problems=2",
                "data.verifier=" + EveryKind.class.getName(),
                "rewards.parts=[{name=right, kind=correct, weight=1, parameters={}}]");

        assertThat(ended.code()).as(ended.errors()).isZero();
        Map<String, Object> row = metrics("unjudged").get(1);
        double correct = count(row, Verdict.Kind.CORRECT);
        double verified = correct + count(row, Verdict.Kind.INCORRECT) + count(row, Verdict.Kind.NO_ANSWER);
        double unjudged = 0;
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            assertThat(count(row, kind)).as("of 24 texts some are " + kind).isPositive();
            unjudged += kind.conclusive() ? 0 : count(row, kind);
        }
        double unverified = count(row, Verdict.Kind.UNVERIFIED);
        assertThat(verified + unverified + unjudged)
                .as("six prompts, four completions each")
                .isEqualTo(24);
        assertThat(((Number) row.get(Metric.PASS_AT_1.key())).doubleValue()).isEqualTo(correct / verified);
        assertThat(((Number) row.get(Metric.UNJUDGED.key())).doubleValue()).isEqualTo(unjudged);
        assertThat(((Number) row.get(GrpoMetric.UNUSABLE.key())).doubleValue()).isEqualTo(unjudged);
        assertThat(((Number) row.get(GrpoMetric.REWARD.key())).doubleValue())
                .as("the mean over those whose verdict is a finding, or that nothing verifies")
                .isCloseTo(correct / (verified + unverified), within(1e-12));
    }

    /** The judge has the policy's words in another order, so that nobody knows how long a text is to it until it is there. */
    @Test
    void aCompletionThatIsTooLongForAJudgeLeavesItsGroupAndDoesNotEndTheRun() throws IOException {
        Path judge = folder.resolve("judge");
        try (PolicyDirectory bundled =
                StartPolicies.read("bundled:countdown-base", new org.apache.hadoop.conf.Configuration(false))) {
            List<String> words = new ArrayList<>();
            for (int id = bundled.tokenizer().vocabularySize() - 1; id >= 0; id--) {
                String word = bundled.tokenizer().token(id);
                if (!bundled.tokenizer().specialTokens().contains(word)) {
                    words.add(word);
                }
            }
            try (PolicyDirectory made = StartPolicies.make(
                    new Start.New(
                            8,
                            1,
                            2,
                            1,
                            4,
                            8,
                            1e4,
                            1e-6,
                            false,
                            true,
                            512,
                            0.1,
                            List.copyOf(bundled.tokenizer().specialTokens()),
                            words),
                    new Seeds(1))) {
                HuggingFaceDirectory.write(
                        judge, made.policy(), made.tokenizerFiles(), made.stopTokens(), DataType.F32, Map.of());
            }
        }

        Ended ended = train(
                "judged",
                "local[2]",
                "iterations=1",
                "evaluation.problems=0",
                "rewards.parts=[{name=right, kind=correct, weight=1, parameters={}}, {name=fair, kind=judge, weight=0.1,"
                        + " parameters={path=\"" + judge + "\", template=\"{completion}\", max-tokens=30}}]");

        assertThat(ended.code()).as(ended.errors()).isZero();
        Map<String, Object> row = metrics("judged").get(0);
        double unread = count(row, Verdict.Kind.BUDGET_EXHAUSTED);
        assertThat(unread)
                .as("of 24 some are longer than 30 tokens, and some not")
                .isBetween(1.0, 23.0);
        assertThat(((Number) row.get(GrpoMetric.UNUSABLE.key())).doubleValue()).isEqualTo(unread);
        assertThat(((Number) row.get("rewards/fair/mean")).doubleValue()).isBetween(0.0, 1.0);
    }

    private static double count(Map<String, Object> row, Verdict.Kind kind) {
        Object count = row.get("verdicts/" + kind.name().toLowerCase(Locale.ROOT));
        return count == null ? 0 : ((Number) count).doubleValue();
    }

    @Test
    void samplerAndTrainerAgreeOnEveryLogProb() throws IOException {
        for (Map<String, Object> row : metrics("reference").subList(1, 4)) {
            assertThat((double) row.get(GrpoMetric.SAMPLER_DIFFERENCE_MAX.key()))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void refusesAllConfigurationFaultsAtOnce() {
        Ended ended = train("refused", "local[1]", "rollout.group-size=0", "grpo.mini-batchs=2", "run.iterations=0");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors())
                .contains(
                        "3 configuration problems",
                        "rollout.group-size: expected an integer >= 1, found 0",
                        "did you mean grpo.mini-batches?",
                        "expected an integer >= 1, found 0");
        assertThat(ended.json().string("status")).isEqualTo("refused");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void refusesAPolicyThatIsNotThere() {
        Ended ended = train("refused", "local[1]", "policy.path=" + folder.resolve("nowhere"));

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("nowhere", "config.json", "fix:");
    }

    @Test
    void refusesWeightsThatAreCutOff() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("cut"));
        Path checkpoint = folder.resolve("reference/checkpoints/iteration-000003/policy");
        for (String name : List.of("config.json", "generation_config.json", "tokenizer.json", "model.safetensors")) {
            byte[] bytes = Files.readAllBytes(checkpoint.resolve(name));
            Files.write(
                    copy.resolve(name),
                    name.endsWith(".safetensors") ? Arrays.copyOf(bytes, bytes.length - 1000) : bytes);
        }

        Ended ended = train("refused", "local[1]", "policy.path=" + copy);

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("model.safetensors", "expected", "found", "fix:");
    }

    @Test
    void refusesAnotherProgramsDirectory() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "mine");

        Ended ended = train("other", "local[1]", "iterations=1");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("thesis.txt", "choose another --run-dir");
    }

    private static Ended train(String name, String master, String... overrides) {
        List<String> arguments = new ArrayList<>(
                List.of("train", "--run-dir", folder.resolve(name).toString(), "--master", master));
        arguments.addAll(List.of(SHORT));
        arguments.addAll(List.of(overrides));
        return Ended.run(arguments.toArray(String[]::new));
    }

    /** The rows of metrics.jsonl without what depends on the clock. */
    private List<Map<String, Object>> metrics(String name) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl"))) {
            Map<String, Object> row = new HashMap<>(Json.object(name, line).fields());
            for (Metric metric : Metric.values()) {
                if (metric.timing()) {
                    row.remove(metric.key());
                }
            }
            rows.add(row);
        }
        return rows;
    }
}
