package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.RewardFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run with a rule for prompts that have a verifier, and another reward for prompts that nothing verifies, as R1's last one. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnverifiedPromptsTest {
    /** Hundredths of a completion's tokens; it must not be asked about prompts that it is not for. */
    public static final class Liked implements RewardFunction.Single {
        private static final long serialVersionUID = 1;

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            if (!prompt.verifier().equals("none")) {
                throw new IllegalStateException("asked about a prompt of " + prompt.verifier());
            }
            return completion.lengthTokens() / 100.0;
        }
    }

    private static final String[] MIXED = {
        "data.sources=[{source=countdown},{source=countdown,verifier=none}]",
        "rewards.parts=[{name=right,kind=correct,weight=1,parameters={},verifiers=[countdown]},{name=liked,kind=\""
                + Liked.class.getName() + "\",weight=0.5,parameters={},verifiers=[none]}]",
        "evaluation.sets={general{source=countdown,verifier=none,problems=3}}",
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

    @BeforeAll
    static void trainOnBoth() {
        Ended ended = train("reference", "local[2]", 2);
        assertThat(ended.code()).as(ended.errors()).isZero();
        reference = ended.json();
    }

    @Test
    void eachRewardIsOverThePromptsThatItIsFor() throws IOException {
        JsonObject row = rows("reference").get(1);

        assertThat(row.number("verdicts/unverified"))
                .as("three of six prompts, four completions each")
                .isEqualTo(12);
        assertThat(row.number("rewards/right/mean")).isEqualTo(row.number("passAt1"));
        assertThat(row.number("rewards/liked/mean")).isPositive();
        assertThat(row.number("reward"))
                .as("half of the prompts earn the one, half of them the other")
                .isCloseTo(
                        (row.number("rewards/right/mean") + 0.5 * row.number("rewards/liked/mean")) / 2, within(1e-12));
        assertThat(row.number("completions/unjudged")).isZero();
    }

    @Test
    void anEvaluationTellsThemApart() {
        JsonObject after = reference.object("after");

        assertThat(after.integer("problems")).isEqualTo(4);
        assertThat(after.integer("unverified")).isEqualTo(4);
        assertThat(after.number("rewards.right")).isEqualTo(after.number("passAt1"));
        assertThat(after.integer("general/unverified")).isEqualTo(3);
        assertThat(after.number("general/rewards.liked")).isPositive();
        assertThat(after.keys())
                .contains("general/meanReward")
                .doesNotContain("general/passAt1", "general/answered", "general/greedy", "general/rewards.right");
    }

    @Test
    void aResumedRunAndExecutorsInOtherProcessesGiveTheSameBits() throws IOException {
        train("resumed", "local[2]", 1);
        Ended resumed = train("resumed", "local[2]", 2);
        Ended cluster = train("cluster", "local-cluster[2,1,1024]", 2);

        assertThat(resumed.json().string("policy")).as(resumed.errors()).isEqualTo(reference.string("policy"));
        assertThat(cluster.json().string("policy")).as(cluster.errors()).isEqualTo(reference.string("policy"));
        assertThat(resumed.json().object("after").fields())
                .isEqualTo(reference.object("after").fields());
        assertThat(rows("resumed").get(2).number("rewards/liked/mean"))
                .isEqualTo(rows("reference").get(2).number("rewards/liked/mean"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            [{name=a,kind=correct,weight=1,parameters={}},{name=b,kind=format,weight=1,parameters={},verifiers=[math]}] | reward b (format): verifiers | a verifier of these prompts: countdown, none
            [{name=a,kind=format,weight=1,parameters={},verifiers=[countdwn, none]}] | verifier countdwn | no such name
            [{name=a,kind=format,weight=1,parameters={},verifiers=[countdown]},{name=b,kind=format,weight=0,parameters={}}] | the prompts of verifier none | b (format) × 0.0
            [{name=a,kind=tinyzero,weight=1,parameters={}}] | that does not ask for a right answer | a (tinyzero) × 1.0
            [{name=a,kind=format,weight=1,parameters={},verifiers=[none]}] | the prompts of verifier countdown | none that is for them
            """)
    void whatCanEarnNothingIsRefused(String parts, String where, String found) {
        Ended ended = train("refused", "local[2]", 1, "--dry-run", "rewards.parts=" + parts);

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(where, found, "fix:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            rejection { }                                              | rejection.at-least | prompts of verifier none
            rejection { at-least { a = 0.5 } }                         | rejection.at-least | prompts of verifier none
            rejection { at-least { c = 0.5 } }                         | rejection.at-least | asks for more than a right answer
            rejection { at-least { b = 0.5 }, make = pairs }           | rejection.make     | prompts of verifier none
            """)
    void rejectionSamplingThatCanKeepNothingOfThemIsRefused(String rejection, String where, String found)
            throws IOException {
        assertThat(dryRun(rejection).errors()).contains(where, found, "fix:");
    }

    @Test
    void rejectionSamplingByARewardIsNot() throws IOException {
        Ended ended = dryRun("rejection { at-least { b = 0.5 } }");

        assertThat(ended.code()).as(ended.errors()).isZero();
    }

    private static Ended dryRun(String rejection) throws IOException {
        Path recipe = Files.writeString(
                folder.resolve("recipe.conf"),
                """
                data.sources = [{ source = countdown }, { source = countdown, verifier = none }]
                rewards.parts = [{ name = a, kind = correct, weight = 1, parameters {}, verifiers = [countdown] }
                                 { name = b, kind = format, weight = 1, parameters {} }
                                 { name = c, kind = correct, weight = 0, parameters {} }]
                spark.master = "local[2]"
                stages { keep { kind = rejection-sample } }
                """
                        + rejection);
        return Ended.run(
                "run", recipe.toString(), "--run-dir", folder.resolve("kept").toString(), "--dry-run");
    }

    private static Ended train(String directory, String master, int iterations, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--run-dir",
                folder.resolve(directory).toString(),
                "--master",
                master,
                "iterations=" + iterations));
        arguments.addAll(List.of(MIXED));
        arguments.addAll(List.of(more));
        return Ended.run(arguments.toArray(String[]::new));
    }

    private static List<JsonObject> rows(String directory) throws IOException {
        return Files.readAllLines(folder.resolve(directory).resolve("metrics.jsonl")).stream()
                .map(line -> Json.object("row", line))
                .toList();
    }
}
