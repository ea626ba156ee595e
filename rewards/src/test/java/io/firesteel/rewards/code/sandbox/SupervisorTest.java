package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.firesteel.rewards.code.SandboxForTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The supervisor of an executor that is not root, so that it and the program are the same user's. Root runs it as another
 * user here; where the tests are not root's, those of {@link TierChoiceTest} are of this kind.
 */
class SupervisorTest {
    private static final int USER = 61_123;
    private static final SandboxSettings SETTINGS = SandboxForTests.settings(Tier.T2, SandboxSettings.OFF);

    private static boolean landlock;

    @TempDir
    private Path folder;

    /** Before each: Maven does not count the tests of a class that is skipped as a whole. */
    @BeforeEach
    void thereIsLandlock() {
        assumeThat(Machine.here(SETTINGS).root()).as("run by root").isTrue();
        if (!landlock) {
            SandboxForTests.orSkipped(Tools.find(SETTINGS).missing(Tier.T1).stream()
                    .filter(program -> program.contains("util-linux"))
                    .toList()); // setpriv makes it another user
            WithoutNamespaces.open(Tier.T2, SandboxSettings.AUTO).close();
            landlock = true;
        }
    }

    private Slot slot() {
        return new Slot(0, 0, folder.resolve("slot"), Optional.empty());
    }

    /** The program's command line, for that user. */
    private List<String> line(String program) throws IOException {
        Machine machine =
                new Machine(Tools.find(SETTINGS), Machine.here(SETTINGS).groups(), false);
        List<String> line = new ArrayList<>(
                List.of("/usr/bin/setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--"));
        line.addAll(new Supervisor(machine, Tier.T2, folder)
                .prepare(
                        slot(),
                        new BoxedCommand(
                                List.of(machine.tools().python().toString(), "-S", "-s", "-B", "/box/program.py"),
                                Map.of("/box/program.py", program.getBytes(StandardCharsets.UTF_8)),
                                new byte[0]),
                        SETTINGS.limits()));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:uid", USER);
            }
        }
        return line;
    }

    private String outputOf(String program) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(line(program)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
        return output;
    }

    private static List<Path> processes() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    if ((int) Files.getAttribute(process, "unix:uid") == USER) {
                        found.add(process);
                    }
                } catch (IOException ended) {
                    continue;
                }
            }
        }
        return found;
    }

    @Test
    void aProgramCannotEndOrChangeWhoWatchesIt() throws Exception {
        String attack = Files.readString(Path.of("src/test/resources/attacks/escapes/change_others.py"));
        String ends =
                """
                import os
                for process in (os.getppid(), -os.getpgid(os.getppid())):
                    try:
                        os.kill(process, 9)
                    except PermissionError:
                        print("refused")
                """;

        assertThat(outputOf(ends)).isEqualTo("refused\nrefused\n");
        assertThat(outputOf(attack)).isEqualTo("contained\n");
    }

    /** Each process is gone before it can be ended by its number. */
    @Test
    void whoForksAndLeavesWithoutEndIsEnded() throws Exception {
        outputOf(
                """
                import os, time
                if os.fork() == 0:
                    for descriptor in range(3):
                        os.close(descriptor)
                    while True:
                        if os.fork():
                            os._exit(0)
                        os.setsid()
                time.sleep(0.2)
                """);

        assertThat(Launcher.status(slot(), "exit-code")).hasValue(0);
        assertThat(processes()).isEmpty();
    }

    /** Run by root itself: its processes know no limit either. */
    @Test
    void whereABoxHasNoUserOfItsOwnItsProcessesAreCounted() throws Exception {
        Machine machine =
                new Machine(Tools.find(SETTINGS), Machine.here(SETTINGS).groups(), false);
        Files.createDirectory(slot().folder());
        String program =
                """
                import os, time
                for child in range(200):
                    if os.fork() == 0:
                        time.sleep(60)
                time.sleep(60)
                """;
        BoxedCommand command = new BoxedCommand(
                List.of(machine.tools().python().toString(), "-S", "-s", "-B", "/box/program.py"),
                Map.of("/box/program.py", program.getBytes(StandardCharsets.UTF_8)),
                new byte[0]);
        Limits limits = new Limits(10_000, 8L << 30, 32, 1 << 20, 1 << 10);

        BoxResult result = new Box(new Supervisor(machine, Tier.T2, folder), slot(), command, limits).run();

        assertThat(result.end()).as(result.problem() + result.lastErrors()).isEqualTo(BoxResult.End.PROCESSES);
        assertThat(slot().folder()).isEmptyDirectory();
    }

    @Test
    void whatFailsBeforeTheProgramStartsIsSaidAndIsNoExitCode() throws Exception {
        List<String> line = line("print(1)");
        line.replaceAll(word -> word.startsWith("--read=/usr") ? "--read=/nowhere" : word);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();

        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isNotZero();
        assertThat(output).asString().contains("No such file or directory: '/nowhere'");
        assertThat(Launcher.status(slot(), "exit-code")).isEmpty();
    }

    @Test
    void aBoxEndsWithItsExecutor() throws Exception {
        List<String> line = line(
                """
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    open("started", "w").close()
                time.sleep(600)
                """);
        line.replaceAll(word -> word.startsWith("--parent=") ? "--parent=EXECUTOR" : word);
        List<String> executor = new ArrayList<>(line.subList(0, 5));
        executor.addAll(
                List.of(
                        "/usr/bin/python3",
                        "-c",
                        "import os, subprocess, sys; subprocess.run([w.replace('EXECUTOR', str(os.getpid())) for w in sys.argv[1:]])"));
        executor.addAll(line.subList(5, line.size()));
        Process process = new ProcessBuilder(executor)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        Path started = slot().folder().resolve("tmp/started");
        for (int i = 0; i < 2000 && !Files.exists(started); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(started).exists();

        process.destroyForcibly().waitFor();
        for (int i = 0; i < 2000 && !processes().isEmpty(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }

        assertThat(processes()).isEmpty();
    }
}
