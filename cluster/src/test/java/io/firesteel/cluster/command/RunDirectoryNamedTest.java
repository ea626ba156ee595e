package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.config.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whoever names a run directory where none is kept means its policy, and must not be shown another one's figures. */
class RunDirectoryNamedTest {
    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void makeARun() throws IOException {
        run = folder.resolve("run");
        Files.createDirectories(run.resolve("checkpoints/iteration-000004/policy"));
        Files.writeString(run.resolve("checkpoints/iteration-000004/policy/config.json"), "{}");
        Files.writeString(run.resolve("last-checkpoint.json"), "{\"iteration\":4}");
        Files.writeString(folder.resolve("cases.jsonl"), "{\"id\":1,\"gold\":\"1\",\"response\":\"\\\\boxed{1}\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eval", "sample", "bench iteration", "bench executors"})
    void itIsRefusedWithThePolicyToName(String command) throws IOException {
        Ended newest = ended(command, "--run-dir", run.toString());
        Files.createDirectories(run.resolve("policy"));
        Files.writeString(run.resolve("policy/config.json"), "{}");
        Ended finished = ended(command, "run.directory=" + run);
        Ended none = ended(command, "--run-dir", folder.resolve("none").toString());

        for (Ended each : List.of(newest, finished, none)) {
            assertThat(each.code()).as(each.errors()).isEqualTo(ExitCode.REFUSED.code());
        }
        assertThat(newest.errors()).contains("policy.path=" + run + "/checkpoints/iteration-000004 instead");
        assertThat(finished.errors()).contains("policy.path=" + run + "/policy instead");
        assertThat(none.errors()).contains("leave it out", "policy.path=RUN_DIR/policy");
    }

    @Test
    void verifyRefusesItToo() {
        Ended ended = verify("--run-dir", run.toString());

        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains("leave it out", "--in", "--out");
    }

    /** A file describes a whole run, of which other commands take what they need. */
    @Test
    void aFileOfConfigurationMayNameIt() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "run.directory = \"" + run + "\"");

        Ended ended = verify("--config", file.toString(), "run.name=mine");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(Configuration.load(List.of(), List.of("run.name=mine")).fromCommandLine("run.directory"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eval",
                "sample",
                "verify",
                "bench iteration",
                "bench executors",
                "train",
                "sft",
                "distill",
                "run",
                "doctor"
            })
    void helpOffersItWhereItIsTaken(String command) {
        CommandLine line = CommandLines.line(System.out, StandardOutput.begin(System.out));
        for (String word : command.split(" ")) {
            line = line.getSubcommands().get(word);
        }

        assertThat(line.getUsageMessage().contains("--run-dir"))
                .isEqualTo(List.of("train", "sft", "distill", "run", "doctor").contains(command));
    }

    private Ended verify(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--dry-run",
                "--verifier",
                "math",
                "--in",
                folder.resolve("cases.jsonl").toString(),
                "--out",
                folder.resolve("verdicts.jsonl").toString()));
        all.addAll(List.of(more));
        return ended("verify", all.toArray(String[]::new));
    }

    private static Ended ended(String command, String... more) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of(more));
        return Ended.run(all.toArray(String[]::new));
    }
}
