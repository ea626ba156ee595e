package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verifier that runs programs, as the commands use it. Skipped where there is no sandbox, and says why; not in CI. */
class ProgramsAsAnswersTest {
    private static final String SUM =
            "{\"language\":\"python\",\"style\":\"function\",\"entry\":\"add\",\"tests\":[{\"arguments\":[3,4],\"result\":7}]}";

    @TempDir
    private Path folder;

    /** Before each: Maven does not count the tests of a class that is skipped as a whole. */
    @BeforeEach
    void thereIsASandbox() {
        try {
            Sandboxes.of(Configuration.load(List.of(), List.of())
                    .bind(Settings.class)
                    .sandbox());
        } catch (Fault none) {
            assertThat(System.getenv("CI"))
                    .as("in CI there must be a sandbox: %s", none.getMessage())
                    .isNull();
            assumeThat(false).as(none.getMessage()).isTrue();
        }
    }

    @Test
    void verifyJudgesProgramsInAFile() throws IOException {
        Path out = folder.resolve("out.jsonl");

        Ended ended = run("verify", "--kind", "code", "--in", programs().toString(), "--out", out.toString());

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(Files.readAllLines(out))
                .map(line -> Json.object("row", line).string("verdict"))
                .containsExactly("correct", "incorrect", "no_answer");
    }

    @Test
    void verifyBelowTheConfiguredTierCountsItsVerdictsAsTheMachinesFault() throws IOException {
        Ended ended = run(
                "verify",
                "--kind",
                "code",
                "--in",
                programs().toString(),
                "--out",
                folder.resolve("out.jsonl").toString(),
                "sandbox.min-tier=T0",
                "sandbox.cgroup=off");

        assertThat(ended.json().integer("infrastructure_error"))
                .as(ended.errors())
                .isEqualTo(2);
        assertThat(ended.json().integer("correct")).isZero();
    }

    @Test
    void trainingRecordsTheTierOfEachExecutor() throws IOException {
        Ended ended = train("run.iterations=1");

        assertThat(ended.code()).as(ended.errors()).isZero();
        JsonObject provenance =
                Json.object("provenance", Files.readString(folder.resolve("run").resolve("provenance.json")));
        JsonObject session =
                JsonObject.of("session", provenance.list("sessions").get(0));
        assertThat(session.object("sandbox").fields())
                .hasSize(1)
                .allSatisfy((executor, sandbox) -> assertThat((String) sandbox).matches("T[01]: bubblewrap, .*"));
    }

    @Test
    void doctorSaysOfEachTierWhetherItIsPossible() {
        Ended ended = run("doctor");

        assertThat(ended.code()).as(ended.errors()).isZero();
        String tier = ended.json().string("sandboxTier");
        assertThat(ended.json().string("sandbox" + tier)).isEqualTo("possible");
        for (String other : List.of("T0", "T1", "T2", "T3")) {
            assertThat(ended.json().string("sandbox" + other)).matches("possible|not possible: .+");
            assertThat(ended.errors()).contains("sandbox" + other);
        }
    }

    @Test
    void trainingIsRefusedBelowTheConfiguredTier() throws IOException {
        Ended ended = train("run.iterations=1", "sandbox.min-tier=T0", "sandbox.cgroup=off");

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("tier T0 or better (sandbox.min-tier)", "sandbox.cgroup is off");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /** The bundled policy writes no programs: all that matters here is what happens around it. */
    private Ended train(String... overrides) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int n = 0; n < 6; n++) {
            rows.append(Json.print(Map.of("question", "3,10," + n, "answer", SUM)))
                    .append('\n');
        }
        Path train = Files.writeString(folder.resolve("train.json"), rows.toString());
        Path test = Files.writeString(
                folder.resolve("test.json"), Json.print(Map.of("question", "3,10,9", "answer", SUM)) + "\n");
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--run-dir",
                folder.resolve("run").toString(),
                "--master",
                "local[2]",
                "data.verifier=code",
                "data.template=<bos>{question}->5",
                "data.source=files",
                "data.train-files=[\"" + train + "\"]",
                "data.test-files=[\"" + test + "\"]",
                "rollout.prompts=2",
                "rollout.group-size=2",
                "rollout.max-new-tokens=10",
                "evaluation.problems=1",
                "evaluation.samples=2"));
        arguments.addAll(List.of(overrides));
        return run(arguments.toArray(String[]::new));
    }

    private Path programs() throws IOException {
        List<Map<String, Object>> rows = List.of(
                Map.of(
                        "id",
                        1,
                        "gold",
                        Json.object("gold", SUM).fields(),
                        "response",
                        block("def add(a, b): return a + b")),
                Map.of("id", 2, "gold", Json.object("gold", SUM).fields(), "response", block("import os; os._exit(0)")),
                Map.of("id", 3, "gold", Json.object("gold", SUM).fields(), "response", "I give up."));
        return Files.write(
                folder.resolve("programs.jsonl"), rows.stream().map(Json::print).toList());
    }

    private static String block(String program) {
        return "```python\n" + program + "\n```";
    }

    /** How a command ended. */
    private record Ended(int code, String output, String errors) {
        JsonObject json() {
            List<String> lines = output.lines().toList();
            return Json.object("last line", lines.get(lines.size() - 1));
        }
    }

    private static Ended run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int code = CommandLines.run(arguments);
            return new Ended(code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
