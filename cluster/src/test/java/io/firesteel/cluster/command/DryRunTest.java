package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.spark.rollouts.verifiers.Refuses;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Every command checks all that it needs before it does anything, and {@code --dry-run} is all of that and nothing more. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DryRunTest {
    /** Commands that sample; an sft that evaluates is one. */
    private static final List<String> SAMPLING = List.of("train", "sft", "sample", "eval", "bench executors", "run");

    /** Commands that keep a run directory. */
    private static final List<String> KEEPING = List.of("train", "sft", "run");

    /** What is wrong, and what is said of it. */
    private static final Map<String, String> FAULTS = Map.of(
            "data.verifier=guesswork",
            "guesswork",
            "rewards.parts=[{name=x,kind=praise,weight=1,parameters={}}]",
            "praise",
            "evaluation.attempts=\"yes(\"",
            "yes(",
            "data.template=poem",
            "poem",
            "policy.path=/nowhere/at/all",
            "/nowhere/at/all",
            "data={source={kind=files,train=[/nowhere/a.jsonl],test=[/nowhere/b.jsonl]},verifier=math}",
            "/nowhere/",
            "data.template=\"" + "1,".repeat(300) + "{nums}->{target}\"",
            "512 positions",
            "rollout.max-new-tokens=511",
            "leave rollout.max-new-tokens = 511 of the policy's 512 positions");

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeARecipe() throws IOException {
        Files.writeString(
                folder.resolve("recipe.conf"),
                "run.name = recipe, stages { rl { kind = grpo, run.iterations = 1 }"
                        + ", test { kind = evaluate, policy.path = \"stage:rl\" } }");
        Files.writeString(folder.resolve("cases.jsonl"), "{\"id\":1,\"gold\":\"1\",\"response\":\"\\\\boxed{1}\"}\n");
    }

    /** The verifier counts what it sees, in this process. */
    @ParameterizedTest
    @ValueSource(strings = {"train", "sft", "sample", "eval", "bench executors", "run"})
    void nothingIsSampledAndNothingIsWritten(String command) throws IOException {
        List<String> before = files();
        int asked = Refuses.ASKED.get();

        Ended ended = run(command, "data.verifier=" + Refuses.class.getName());

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().bool("dryRun")).isTrue();
        assertThat(Refuses.ASKED.get()).isEqualTo(asked);
        assertThat(files()).isEqualTo(before);
    }

    static Stream<Arguments> faults() {
        return SAMPLING.stream().flatMap(command -> FAULTS.entrySet().stream()
                .map(fault -> Arguments.of(command, fault.getKey(), fault.getValue())));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatAPersonMustFixIsRefused(String command, String override, String said) throws IOException {
        List<String> before = files();

        Ended ended = run(command, override);

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(said, "fix:");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "run"})
    void trainingRefusesCuts(String command) {
        Ended ended = run(command, "rollout.top-p=0.9");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("top-p 0.9", "gradient would be biased");
    }

    /** As verifying refuses it, and for Spark too: the first rows are read there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"gold\":NaN,\"response\":\"x\"}",
                "{\"id\":1,\"gold\":\"1\"}",
                "{\"gold\":\"1\",\"response\":\"x\"}",
                "[1]"
            })
    void verifyRefusesABrokenRow(String row) throws IOException {
        Path file = folder.resolve("broken.jsonl");
        Files.writeString(file, "{\"id\":1,\"gold\":\"1\",\"response\":\"x\"}\n\n" + row + "\n");
        List<String> before = files();

        for (String[] where : new String[][] {{}, {"verify.spark-from-megabytes=0"}}) {
            Ended ended = verify("math", "broken.jsonl", where);

            assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(ended.errors()).contains("broken.jsonl, line 3");
            assertThat(files()).isEqualTo(before);
        }
        Files.delete(file);
    }

    @Test
    void verifySaysHowManyRowsItHasChecked() throws IOException {
        Path file = folder.resolve("many.jsonl");
        String row = "{\"id\":1,\"gold\":\"1\",\"response\":\"x\"}\n";
        Files.writeString(file, row.repeat(100_000) + "\n" + "broken\n");

        Ended spark = verify("math", "many.jsonl", "verify.spark-from-megabytes=0");
        Ended here = verify("math", "many.jsonl");

        assertThat(spark.code()).as(spark.errors()).isZero();
        assertThat(spark.json().longInteger("rowsChecked")).isEqualTo(100_000);
        assertThat(spark.json().bool("allChecked")).isFalse();
        assertThat(here.errors()).contains("many.jsonl, line 100002");
        Files.delete(file);
    }

    @Test
    void aConfigurationThatIsNotUtf8IsRefusedWhereverItLies() throws IOException {
        Path file = folder.resolve("latin.conf");
        Files.write(file, "run.name = caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        for (String config : List.of(file.toString(), "file://" + file)) {
            Ended ended = Ended.run("sample", "--dry-run", "--config", config);

            assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(ended.errors()).contains("latin.conf: expected text in UTF-8");
        }
        Files.delete(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3"})
    void sampleRefusesToShowNothing(String problems) {
        Ended ended = Ended.run("sample", "--problems", problems, "--dry-run", "--master", "local[1]");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("--problems: expected at least 1, found " + problems);
    }

    /** Whatever this machine's heap is, a million completions at once are more. */
    @ParameterizedTest
    @ValueSource(strings = {"train", "sft", "run"})
    void whatLearningWouldTakeOfTheHeapIsRefused(String command) throws IOException {
        List<String> before = files();

        Ended ended = run(
                command,
                "rollout.group-size=100000",
                "grpo.micro-batch-tokens=2000000000",
                "sft.method.batch-examples=100000",
                "sft.method.pool-batches=1",
                "sft.method.micro-batch-tokens=2000000000");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors())
                .contains("memory of the driver while it learns", "micro-batch-tokens or trainer.threads");
        assertThat(files()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"math /nowhere.jsonl", "guesswork cases.jsonl"})
    void verifyRefusesAnUnknownVerifierAndAMissingFile(String verifierAndFile) throws IOException {
        List<String> before = files();
        String[] words = verifierAndFile.split(" ");

        Ended ended = verify(words[0], words[1]);

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(words[0].equals("math") ? words[1] : words[0]);
        assertThat(files()).isEqualTo(before);
        assertThat(verify("math", "cases.jsonl").json().string("verifiedBy")).isEqualTo("this process");
        assertThat(files()).isEqualTo(before);
    }

    private static Ended verify(String verifier, String in, String... overrides) {
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "--dry-run",
                "--verifier",
                verifier,
                "--in",
                folder.resolve(in).toString(),
                "--out",
                folder.resolve("verdicts.jsonl").toString()));
        arguments.addAll(List.of(overrides));
        return Ended.run(arguments.toArray(String[]::new));
    }

    private static Ended run(String command, String... overrides) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        if (command.equals("run")) {
            arguments.add(folder.resolve("recipe.conf").toString());
        } else if (command.equals("sft")) {
            arguments.addAll(List.of("sft.start.kind=policy", "sft.evaluate-every=1"));
        }
        arguments.addAll(List.of("--dry-run", "--master", "local[1]"));
        if (KEEPING.contains(command)) {
            arguments.addAll(List.of("--run-dir", folder.resolve("new").toString()));
        }
        arguments.addAll(List.of(overrides));
        return Ended.run(arguments.toArray(String[]::new));
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }
}
