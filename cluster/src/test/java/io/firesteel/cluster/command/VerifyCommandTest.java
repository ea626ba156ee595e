package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.spark.rollouts.verifiers.SecondWord;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.MathVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The command as a user runs it: in this process, on Spark in threads, and on Spark in processes. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerifyCommandTest {
    private static final String ON_SPARK = "verify.spark-from-megabytes=0";
    /** Some 4 MB, so that Spark cuts it into several splits of at least 1 MB. */
    private static final int ROWS = 3_000;

    @TempDir
    Path folder;

    @Test
    void sparkWritesTheSameVerdictsInTheSameOrderAsThisProcess() throws IOException {
        Path in = Files.write(folder.resolve("cases.jsonl"), rows(), StandardCharsets.UTF_8);

        Ended here = verify(in, "here.jsonl", "math");
        Ended there = verify(in, "there.jsonl", "math", "--master", "local[2]", ON_SPARK);

        assertThat(here.code()).as(here.errors()).isZero();
        assertThat(there.code()).as(there.errors()).isZero();
        assertThat(here.json().string("verifiedBy")).isEqualTo("this process");
        assertThat(there.json().string("verifiedBy")).isEqualTo("Spark");
        assertThat(here.json().longInteger("judged")).isEqualTo(ROWS);
        // Of the ids 0, 1, 2, … those divisible by 3 are answered with their double.
        assertThat(here.json().longInteger("correct")).isEqualTo(ROWS / 3);
        assertThat(there.json().longInteger("correct")).isEqualTo(ROWS / 3);
        List<String> verdicts = Files.readAllLines(folder.resolve("here.jsonl"));
        assertThat(verdicts).hasSize(ROWS);
        assertThat(verdicts.get(3))
                .isEqualTo(
                        "{\"id\":3,\"verdict\":\"correct\",\"extracted\":\"6\",\"reason\":\"equals the reference\",\"version\":\""
                                + new MathVerifier().version() + "\"}");
        assertThat(folder.resolve("there.jsonl")).hasSameBinaryContentAs(folder.resolve("here.jsonl"));
        assertThat(names()).containsExactlyInAnyOrder("cases.jsonl", "here.jsonl", "there.jsonl");
    }

    @Test
    void theVerifierThatVerifiesNothingIsRefused() throws IOException {
        Path in = Files.write(folder.resolve("cases.jsonl"), rows(), StandardCharsets.UTF_8);

        Ended ended = verify(in, "verdicts.jsonl", "none");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors()).contains("--verifier", "expected one that verifies", "found none");
        assertThat(names()).containsExactly("cases.jsonl");
    }

    @Test
    void aBrokenRowIsNamedByFileAndLineAndNothingIsWritten() throws IOException {
        List<String> rows = rows();
        rows.set(2_500, "{\"id\": 2500, \"gold\": \"1\", \"response\": ");
        Path in = Files.write(folder.resolve("cases.jsonl"), rows, StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("old.jsonl"), "what was there");

        for (String[] way : new String[][] {{}, {"--master", "local[2]", ON_SPARK}}) {
            Ended ended = verify(in, "old.jsonl", "math", way);

            assertThat(ended.code()).as(ended.errors()).isEqualTo(2);
            assertThat(ended.errors()).contains("cases.jsonl, line 2501");
            assertThat(folder.resolve("old.jsonl")).hasContent("what was there");
            assertThat(names()).containsExactlyInAnyOrder("cases.jsonl", "old.jsonl");
        }
    }

    @Test
    void aRowWithoutAFieldIsRefusedWithWhatItHas() throws IOException {
        Path in = Files.write(
                folder.resolve("cases.jsonl"),
                List.of("{\"id\": 1, \"gold\": \"1\", \"response\": \"1\"}", "", "{\"id\": 2, \"response\": \"1\"}"));

        Ended ended = verify(in, "out.jsonl", "math");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors()).contains("cases.jsonl, line 3: gold", "[id, response]", "id, gold and response");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
    }

    @Test
    void aClassThatInterruptsItsThreadIsNamed() throws IOException {
        Path in = Files.write(
                folder.resolve("cases.jsonl"), List.of("{\"id\": 1, \"gold\": \"1\", \"response\": \"1\"}"));

        Ended ended = verify(in, "out.jsonl", EndingVerifiers.Interrupts.class.getName());

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors())
                .contains("line 1, verifier", "EndingVerifiers$Interrupts", "has interrupted its thread");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void numbersKeepTheTextTheyWereWrittenIn() throws IOException {
        Path in = Files.writeString(
                folder.resolve("cases.jsonl"),
                "{\"id\": 1.50, \"gold\": 6.50, \"response\": \"<answer>6.50</answer>\"}\n"
                        + "{\"id\": 18446744073709551619, \"gold\": 1e3, \"response\": \"<answer>1000.0</answer>\"}\n");

        Ended ended = verify(in, "out.jsonl", "exact");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(Files.readAllLines(folder.resolve("out.jsonl")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"id\":1.50,\"verdict\":\"correct\""),
                        line -> assertThat(line).startsWith("{\"id\":18446744073709551619,\"verdict\":\"incorrect\""));
    }

    @Test
    void aFileThatIsNotWholeIsNamedAndNotTheOutput() throws IOException {
        Path in = folder.resolve("cases.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in))) {
            for (String row : rows()) {
                out.write((row + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] whole = Files.readAllBytes(in);
        Files.write(in, Arrays.copyOf(whole, whole.length / 2));

        Ended ended = verify(in, "out.jsonl", "math");

        assertThat(ended.code()).as(ended.errors()).isEqualTo(2);
        assertThat(ended.errors()).contains("cases.jsonl.gz: expected a file that is whole", "cut off");
        assertThat(folder.resolve("out.jsonl")).doesNotExist();
    }

    @Test
    void aCompressedFileOfAUserVerifierIsVerifiedInOtherProcesses() throws IOException {
        Path in = folder.resolve("cases.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in))) {
            out.write(
                    "{\"id\": \"a\", \"gold\": \"two\", \"response\": \"one two\"}\n".getBytes(StandardCharsets.UTF_8));
            out.write(
                    "{\"id\": \"b\", \"gold\": \"two\", \"response\": \"one three\"}".getBytes(StandardCharsets.UTF_8));
        }
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        Ended ended;
        try {
            ended = verify(
                    in, "out.jsonl", SecondWord.class.getName(), "--master", "local-cluster[1,1,1024]", ON_SPARK);
        } finally {
            System.clearProperty("spark.executor.extraClassPath");
        }

        assertThat(ended.code()).as(ended.errors()).isZero();
        String version = ",\"version\":\"" + Verifiers.version(SecondWord.class.getName(), new SecondWord()) + "\"}";
        assertThat(version).contains("sha256:");
        assertThat(Files.readAllLines(folder.resolve("out.jsonl")))
                .containsExactly(
                        "{\"id\":\"a\",\"verdict\":\"correct\",\"extracted\":\"two\",\"reason\":\"equals the reference\""
                                + version,
                        "{\"id\":\"b\",\"verdict\":\"incorrect\",\"extracted\":\"three\",\"reason\":\"another word\""
                                + version);
    }

    @Test
    void extractionSaysWhereAnAnswerMayStand() throws IOException {
        Path in = Files.write(
                folder.resolve("cases.jsonl"),
                List.of(
                        "{\"id\": 1, \"gold\": \"20\", \"response\": \"We add them up. The final number is 20.\"}",
                        "{\"id\": 2, \"gold\": \"20\", \"response\": \"It is \\\\boxed{21}, a bit more than 20.\"}"));

        for (String[] marked : new String[][] {{}, {"--extraction", "marked"}}) {
            assertThat(verify(in, "out.jsonl", "math", marked).code()).isZero();
            assertThat(Files.readAllLines(folder.resolve("out.jsonl")))
                    .first()
                    .asString()
                    .contains("no_answer");
        }
        for (String[] way : new String[][] {{}, {"--master", "local[2]", ON_SPARK}}) {
            List<String> arguments = new ArrayList<>(List.of("--extraction", "last-number"));
            arguments.addAll(List.of(way));
            Ended ended = verify(in, "out.jsonl", "math", arguments.toArray(String[]::new));
            assertThat(ended.code()).as(ended.errors()).isZero();
            assertThat(Files.readAllLines(folder.resolve("out.jsonl")))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"correct\"", "\"20\""),
                            second -> assertThat(second).contains("\"incorrect\"", "\"21\""));
        }
        Ended countdown = verify(in, "o", "countdown", "--extraction", "last-number");
        assertThat(countdown.code()).isEqualTo(2);
        assertThat(countdown.errors()).contains("extraction", "verifier countdown", "found last-number");
        assertThat(verify(in, "o", "math", "--extraction", "last").errors())
                .contains("--extraction", "last-number", "but was 'last'");
        assertThat(folder.resolve("o")).doesNotExist();
    }

    @Test
    void howManyChangesAreShownIsRefusedOfAFile() throws IOException {
        Path in = Files.writeString(folder.resolve("cases.jsonl"), "");

        Ended ended = verify(in, "o", "math", "--show", "10");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors()).contains("--show", "--again beside it");
        assertThat(folder.resolve("o")).doesNotExist();
    }

    @Test
    void saysBeforehandWhoWouldVerify() throws IOException {
        Path in = Files.writeString(folder.resolve("cases.jsonl"), "");

        assertThat(verify(in, "o", "math", "--dry-run").json().string("verifiedBy"))
                .isEqualTo("this process");
        assertThat(verify(in, "o", "math", "--dry-run", ON_SPARK).json().string("verifiedBy"))
                .isEqualTo("Spark");
        assertThat(verify(in, "o", "maths", "--dry-run").errors()).contains("verifier maths", "math");
        assertThat(verify(folder.resolve("none"), "o", "math").errors()).contains("none: ", "nothing there");
        Path table = Files.writeString(folder.resolve("cases.parquet"), "PAR1");
        assertThat(verify(table, "o", "math").errors())
                .contains("a file of JSON Lines", "PARQUET by the name's ending");
    }

    /** Ids 0, 1, 2, …; the gold is twice the id, and every third response says so. */
    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        String reasoning = "Let us see: α + β ≥ 2√(αβ), and so on. ".repeat(30);
        for (int id = 0; id < ROWS; id++) {
            int answer = id % 3 == 0 ? 2 * id : 2 * id + 1;
            rows.add("{\"id\": " + id + ", \"gold\": \"" + 2 * id + "\", \"response\": \"<think>" + reasoning
                    + "</think>\\\\boxed{" + answer + "}\"}");
        }
        return rows;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private record Ended(int code, JsonObject json, String errors) {}

    private Ended verify(Path in, String out, String kind, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "--kind",
                kind,
                "--in",
                in.toString(),
                "--out",
                folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        ByteArrayOutputStream standard = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code;
        try {
            System.setOut(new PrintStream(standard, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
            code = CommandLines.run(arguments.toArray(String[]::new));
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
        }
        List<String> lines = standard.toString(StandardCharsets.UTF_8).lines().toList();
        return new Ended(
                code,
                Json.object("standard output", lines.get(lines.size() - 1)),
                errors.toString(StandardCharsets.UTF_8));
    }
}
