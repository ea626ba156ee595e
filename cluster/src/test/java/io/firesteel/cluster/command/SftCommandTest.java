package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.storage.FileSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command as a user runs it, on the bundled policy and twenty sums. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftCommandTest {
    private static final String[] SHORT = {
        "sft.start.kind=policy",
        "sft.examples.kind=files",
        "sft.method.batch-examples=4",
        "sft.method.pool-batches=2",
        "sft.method.optimiser.learning-rate=5e-4",
        "sft.method.optimiser.schedule.total-steps=8",
        "sft.method.optimiser.schedule.warmup-steps=1",
        "sft.checkpoint-every=1",
        "sft.report-every=1",
        "rollout.max-new-tokens=20",
        "evaluation.samples=1"
    };

    private static final String[] HELD_OUT = {
        "sft.held-out.kind=drawn", "sft.held-out.examples=3", "sft.evaluate-every=2", "evaluation.problems=0"
    };

    @TempDir
    static Path folder;

    private static Ended reference;

    @BeforeAll
    static void imitateTwentySums() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            int sum = i + 7;
            rows.add("{\"prompt\":\"<bos>" + i + ",7->" + sum + "<think>\",\"completion\":\"" + i + "+7=" + sum
                    + "yes</think><answer>" + i + "+7</answer>\"}");
        }
        Files.write(folder.resolve("sums.jsonl"), rows);
        Files.write(folder.resolve("others.csv"), List.of("prompt,completion", "<bos>99<think>,no</think>"));
        reference = sft(
                "reference",
                List.of(HELD_OUT),
                "sft.steps=6",
                "--out",
                folder.resolve("out").toUri().toString());
        assertThat(reference.code()).as(reference.errors()).isZero();
    }

    @Test
    void everyStepHasItsRowAndEveryEvaluationItsHeldOutLossWithoutSpark() throws IOException {
        List<Map<String, Object>> rows = rows("reference");

        assertThat(rows)
                .extracting(row -> row.get("iteration").toString())
                .containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThat(rows.stream().map(row -> row.containsKey("eval/loss")))
                .containsExactly(true, false, true, false, true, false, true);
        assertThat(rows.get(0)).doesNotContainKey("loss");
        assertThat(rows.get(1)).containsKeys("loss", "entropy", "tokens", "num_tokens");
        assertThat(number(rows.get(6), "eval/loss"))
                .isLessThan(number(rows.get(2), "eval/loss"))
                .isEqualTo(reference.json().number("heldOutLoss"));
        assertThat(Files.readString(folder.resolve("reference/provenance.json")))
                .contains("\"version\": \"none\"");
    }

    @Test
    void theReportShowsWhatIsImitatedAndWhichOfItIsLearned() throws IOException {
        String report = Files.readString(folder.resolve("reference/report.html"));

        assertThat(report)
                .contains("held-out loss")
                .containsPattern("<pre>&lt;bos&gt;\\d+,7-&gt;\\d+&lt;think&gt;<mark>\\d+\\+7=\\d+yes&lt;/think&gt;"
                        + "&lt;answer&gt;\\d+\\+7&lt;/answer&gt;&lt;eos&gt;</mark></pre>");
    }

    @Test
    void theFinishedPolicyIsWrittenToAUriToo() {
        try (PolicyDirectory policy = HuggingFaceDirectory.read(FileSource.directory(folder.resolve("out")))) {
            assertThat(policy.policy().fingerprint()).isEqualTo(reference.json().string("policy"));
        }
    }

    @Test
    void aResumedRunEndsInTheSameBitsAndTheSameRows() throws IOException {
        Ended first = sft("resumed", List.of(HELD_OUT), "sft.steps=4");
        assertThat(first.code()).as(first.errors()).isZero();
        Files.delete(folder.resolve("resumed/checkpoints/iteration-000004/manifest.json")); // as if killed while saving

        Ended second = sft("resumed", List.of(HELD_OUT), "sft.steps=6");

        assertThat(second.json().string("policy"))
                .as(second.errors())
                .isEqualTo(reference.json().string("policy"));
        assertThat(second.json().number("heldOutLoss"))
                .isEqualTo(reference.json().number("heldOutLoss"));
        assertThat(rows("resumed")).isEqualTo(rows("reference"));
    }

    @Test
    void aFinishedRunIsNotRunAgain() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("reference/metrics.jsonl"));

        Ended again = sft("reference", List.of(HELD_OUT), "sft.steps=6");

        assertThat(again.json().string("policy")).isEqualTo(reference.json().string("policy"));
        assertThat(again.json().number("heldOutLoss"))
                .isEqualTo(reference.json().number("heldOutLoss"));
        assertThat(folder.resolve("reference/metrics.jsonl")).hasBinaryContent(before);
    }

    @Test
    void evaluationsOnProblemsAndOnExamplesStandInOneRow() throws IOException {
        Ended ended = sft(
                "both",
                List.of(
                        "--master",
                        "local[1]",
                        "sft.held-out.kind=files",
                        "sft.held-out.files=[" + quoted("others.csv") + "]",
                        "sft.evaluate-every=1",
                        "evaluation.problems=3",
                        "evaluation.problems-between=0"),
                "sft.steps=2");

        assertThat(ended.code()).as(ended.errors()).isZero();
        List<Map<String, Object>> rows = rows("both");
        assertThat(rows).allSatisfy(row -> assertThat(row).containsKey("eval/loss"));
        assertThat(rows.stream().map(row -> row.containsKey("eval/passAt1"))).containsExactly(true, false, true);
        assertThat(ended.json().object("after").integer("problems")).isEqualTo(3);
    }

    @Test
    void aMixtureDrawsByWeight() throws IOException {
        Ended ended = sft(
                "mixture",
                List.of(
                        "sft.method.batch-examples=8",
                        "sft.examples.kind=mixture",
                        "sft.examples.of=[{weight=3, examples={kind=files, files=[" + quoted("sums.jsonl")
                                + "]}}, {weight=1, examples={kind=files, files=[" + quoted("others.csv") + "]}}]"),
                "sft.steps=1");

        assertThat(ended.code()).as(ended.errors()).isZero();
        List<String> shown = Files.readAllLines(folder.resolve("mixture/samples.jsonl"));
        assertThat(shown).hasSize(8).filteredOn(row -> row.contains("<bos>99")).hasSize(2);
    }

    @Test
    void refusesANewPolicyBesideAGivenOne() {
        Ended ended =
                sft("refused", List.of("sft.start.kind=new", "policy.path=" + folder.resolve("out")), "sft.steps=1");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("policy.path", "expected sft.start.kind = policy", "fix:");
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    @Test
    void refusesHeldOutExamplesThatAreNeverEvaluatedOn() {
        Ended ended = sft("refused", List.of("sft.held-out.kind=drawn", "sft.held-out.examples=3"), "sft.steps=1");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("sft.evaluate-every", "held-out names examples");
    }

    private static Ended sft(String name, List<String> arguments, String... more) {
        List<String> all =
                new ArrayList<>(List.of("sft", "--run-dir", folder.resolve(name).toString()));
        all.addAll(List.of(SHORT));
        if (!arguments.contains("sft.examples.kind=mixture")) {
            all.add("sft.examples.files=[" + quoted("sums.jsonl") + "]");
        }
        all.addAll(arguments);
        all.addAll(List.of(more));
        return Ended.run(all.toArray(String[]::new));
    }

    private static String quoted(String name) {
        return "\"" + folder.resolve(name) + "\"";
    }

    private static double number(Map<String, Object> row, String key) {
        return ((Number) row.get(key)).doubleValue();
    }

    /** The rows of metrics.jsonl without what depends on the clock. */
    private static List<Map<String, Object>> rows(String name) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl"))) {
            JsonObject parsed = Json.object(name, line);
            Map<String, Object> row = new HashMap<>(parsed.fields());
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
