package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** What a person and a scheduler are told of what was thrown. */
class FailureTest {
    @TempDir
    private Path folder;

    @Test
    void whatNobodyKnowsIsToldByItsInnermostCauseAndItsStackIsInTheRunDirectory() throws IOException {
        Throwable innermost = new IllegalStateException("a message\nof two lines");
        Path home = folder.resolve("run");

        JsonObject last;
        try (RunDirectory directory = RunDirectory.open(home.toString(), new Configuration(false), notice -> {})) {
            last = told(
                    new RuntimeException(new ExecutionException("beside", innermost)), Optional.of(directory.files()));
        }

        assertThat(last.longInteger("exitCode")).isEqualTo(1);
        assertThat(last.string("runDirectory")).isEqualTo(home.toString());
        assertThat(last.string("error"))
                .startsWith("failed: java.lang.IllegalStateException: a message\nof two lines\n  at "
                        + getClass().getName());
        assertThat(Path.of(last.string("stack"))).hasParent(home.resolve("failures"));
        assertThat(Path.of(last.string("stack")))
                .content()
                .contains(
                        "ExecutionException: beside", "Caused by: java.lang.IllegalStateException: a message", "\tat ");
        RunDirectory.open(home.toString(), new Configuration(false), notice -> {})
                .close(); // still its own
    }

    @Test
    void aFaultIsToldByItsFourPartsHoweverLongWhatWasFound() throws IOException {
        JsonObject last = told(new Fault("here", "this", "that\n".repeat(300), "so"), Optional.empty());

        assertThat(last.longInteger("exitCode")).isEqualTo(2);
        assertThat(last.string("error").lines()).hasSize(6);
        assertThat(last.string("error"))
                .startsWith("here: expected this, found that\n")
                .endsWith("that …\n  fix: so");
        Path stack = Path.of(last.string("stack"));
        assertThat(stack).content().contains("that\n".repeat(300));
        Files.delete(stack);
    }

    @Test
    void aFaultThatSaysAllLeavesNoFile() {
        assertThat(told(new Fault("here", "this", "that", "so"), Optional.empty())
                        .has("stack"))
                .isFalse();
    }

    @Test
    void aStackThatSaysMoreIsKeptWithoutARunDirectoryToo() throws IOException {
        Fault plugins = new Fault("verifier bad.Throws", "a verdict", "boom", "so", new RuntimeException("boom"));
        Fault files = new Fault("file", "one", "none", "so", new IOException("none"));
        Fault classes = new Fault("verifier x.Y", "a class", "none", "so", new ClassNotFoundException("x.Y"));

        Path stack = Path.of(told(plugins, Optional.empty()).string("stack"));

        assertThat(stack)
                .content()
                .contains(
                        "Caused by: java.lang.RuntimeException: boom",
                        "\tat " + getClass().getName());
        Files.delete(stack);
        assertThat(told(files, Optional.empty()).has("stack")).isFalse();
        assertThat(told(classes, Optional.empty()).has("stack")).isFalse();
    }

    /** As when a class calls System.exit in a task: the hook of the exit and the thread that waits for the task both end the command. */
    @Test
    void whatEndsACommandIsToldOnceHoweverManyThreadsFailOfIt() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        PrintStream before = System.err;
        StandardOutput.begin(new PrintStream(out, true, StandardCharsets.UTF_8));
        // Whoever tells is slow about it.
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                LockSupport.parkNanos(200_000_000);
                super.println(line);
            }
        });
        Set<Integer> codes = ConcurrentHashMap.newKeySet();
        try {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Fault fault = t % 2 == 0 ? of(Fault.Kind.REFUSED) : of(Fault.Kind.INTERRUPTED);
                threads.add(new Thread(() -> codes.add(Failure.end(fault))));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            System.setErr(before);
        }

        assertThat(codes).hasSize(1);
        assertThat(errors.toString(StandardCharsets.UTF_8).lines()).hasSize(2); // what, and fix
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    }

    @Test
    void anOutcomeWhoseLineIsLostIsNoneThatIsCompleted() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThat(StandardOutput.begin(new PrintStream(full, true, StandardCharsets.UTF_8))
                        .end(Outcome.completed(Map.of())))
                .isEqualTo(5);
        assertThat(StandardOutput.begin(new PrintStream(full, true, StandardCharsets.UTF_8))
                        .end(new Outcome(ExitCode.REFUSED, Map.of())))
                .isEqualTo(2);
    }

    @Test
    void theKindOfAFaultIsTheKindOfTheEnd() {
        assertThat(told(of(Fault.Kind.FAILED), Optional.empty()).longInteger("exitCode"))
                .isEqualTo(1);
        assertThat(told(of(Fault.Kind.REFUSED), Optional.empty()).longInteger("exitCode"))
                .isEqualTo(2);
        assertThat(told(of(Fault.Kind.INTERRUPTED), Optional.empty()).longInteger("exitCode"))
                .isEqualTo(5);
    }

    private static Fault of(Fault.Kind kind) {
        return new Fault(kind, "here", "this", "that", "so", null);
    }

    @Test
    void aFullDiskIsTheMachinesWhoeverHasMetIt() throws IOException {
        Throwable full = new IOException("No space left on device");
        for (Throwable thrown : new Throwable[] {
            new java.io.UncheckedIOException(new IOException(full)),
            new SparkException(
                    "Job aborted due to stage failure: Task 0 … java.io.IOException: No space left on device", null),
            new Fault("rollouts", "rollouts that can be written", "Job aborted.", "see the cause", full),
            new Error(new org.apache.hadoop.util.DiskChecker.DiskErrorException(
                    "Could not find any valid local directory for s3ablock-0001-"))
        }) {
            JsonObject last = told(thrown, Optional.empty());

            assertThat(last.longInteger("exitCode")).as(thrown.toString()).isEqualTo(5);
            if (last.has("stack")) {
                Files.delete(Path.of(last.string("stack")));
            }
        }
    }

    @Test
    void filesThatTheMachineFailedToReachAreToldFromThoseThatAreNotThere() {
        RunFiles files = RunFiles.at(folder.toString(), new Configuration(false));

        assertThat(catching(() -> files.read("none")).kind()).isEqualTo(Fault.Kind.REFUSED);
        RunFiles away = RunFiles.at("hdfs://127.0.0.1:1/run", noRetries());
        assertThat(catching(() -> away.exists("any")).kind()).isEqualTo(Fault.Kind.INTERRUPTED);
    }

    private static Configuration noRetries() {
        Configuration hadoop = new Configuration();
        hadoop.setInt("ipc.client.connect.max.retries", 0);
        return hadoop;
    }

    private static Fault catching(Runnable work) {
        try {
            work.run();
        } catch (Fault fault) {
            return fault;
        }
        throw new AssertionError("no fault");
    }

    /** The last line. */
    private static JsonObject told(Throwable thrown, Optional<RunFiles> run) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StandardOutput output = StandardOutput.begin(new PrintStream(out, true, StandardCharsets.UTF_8));
        run.ifPresent(output::inRun);
        int code = Failure.end(thrown);
        assertThat(Failure.end(new IllegalStateException("after the end"))).isEqualTo(code);

        JsonObject last = Json.object("the last line", out.toString(StandardCharsets.UTF_8));
        assertThat(last.longInteger("exitCode")).isEqualTo(code);
        return last;
    }
}
