package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.SandboxForTests;
import io.firesteel.rewards.code.sandbox.BoxResult.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class SandboxTest {
    private static final SandboxSettings WITHOUT_GROUPS = SandboxForTests.settings(Tier.T1, SandboxSettings.OFF);

    private static BoxResult run(Sandbox sandbox, String program) throws InterruptedException {
        BoxedCommand command = new BoxedCommand(
                List.of(sandbox.python(), "-S", "-s", "-B", "/box/program.py"),
                Map.of("/box/program.py", program.getBytes(StandardCharsets.UTF_8)),
                "input".getBytes(StandardCharsets.UTF_8));
        return sandbox.run(command, sandbox.limits());
    }

    @Test
    void aBoxHasInputOutputErrorsAndAnExitCode() throws InterruptedException {
        BoxResult result =
                run(SandboxForTests.here(), "import sys\nprint(input()[::-1])\nsys.stderr.write('hm')\nsys.exit(7)");

        assertThat(result.end()).isEqualTo(End.EXITED);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.output()).asString().isEqualTo("tupni\n");
        assertThat(result.lastErrors()).isEqualTo("hm");
        assertThat(result.cpuMillis()).isPositive();
    }

    @Test
    void belowTheConfiguredTierNothingIsRunAndTheVerdictIsTheMachinesFault() {
        SandboxSettings demanding = SandboxForTests.settings(Tier.T0, SandboxSettings.OFF);
        String missing = String.join(", no ", Tools.find(demanding).missing(Tier.T0));

        assertThatThrownBy(() -> Sandboxes.of(demanding))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "tier T0 or better (sandbox.min-tier)",
                        missing.isEmpty() ? "sandbox.cgroup is off" : missing,
                        "docs/howto/install-the-sandbox.md");
        SandboxForTests.here();
        Verdict verdict = SandboxForTests.verifyWithoutCheck(
                demanding,
                "{\"language\":\"python\",\"style\":\"stdio\",\"tests\":[{\"input\":\"\",\"output\":\"1\"}]}",
                "```python\nprint(1)\n```");
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INFRASTRUCTURE_ERROR);
        assertThat(verdict.reason()).contains("sandbox.min-tier");
    }

    @Test
    void aMissingInterpreterIsNamed() {
        SandboxSettings elsewhere =
                new SandboxSettings(Tier.T1, "off", "/usr/bin/python-of-nowhere", 1, 1, 160, 64, 16, 256);

        assertThatThrownBy(() -> Sandboxes.of(elsewhere))
                .hasMessageContainingAll("no /usr/bin/python-of-nowhere (sandbox.python)", "install the packages");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new SandboxSettings(Tier.T4, "auto", "auto", 0, 1, 512, 64, 16, 256))
                .hasMessageContaining("min-tier");
        assertThatThrownBy(() -> new SandboxSettings(Tier.T0, "auto", "auto", 0, 0, 512, 64, 16, 256))
                .hasMessageContaining("cpu-seconds");
        assertThatThrownBy(() -> new SandboxSettings(Tier.T0, "auto", "auto", 0, 1, 512, 8, 16, 256))
                .hasMessageContaining("processes: expected 32 to 4096, found 8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fork_bomb_that_goes_on.py | CPU_TIME",
                "fork_to_outrun_the_clock.py | CPU_TIME",
                "spin_in_children.py | CPU_TIME",
                "memory_of_children.py | MEMORY",
                "daemon_that_holds_the_pipe.py | EXITED",
                "endless_output.py | OUTPUT",
                "sleep.py | IDLE",
            })
    void withoutControlGroupsTheSumsArePolled(String attack, End end) throws IOException, InterruptedException {
        Sandbox sandbox = SandboxForTests.here(WITHOUT_GROUPS);
        String program = Files.readString(Path.of("src/test/resources/attacks/resources", attack));

        BoxResult result = run(sandbox, program);

        assertThat(sandbox.tier()).isEqualTo(Tier.T1);
        // Pages that processes share are counted for each of them here, so many processes look like much memory.
        assertThat(result.end())
                .isIn(end == End.CPU_TIME || end == End.MEMORY ? List.of(End.CPU_TIME, End.MEMORY) : List.of(end));
    }

    @Test
    void withoutControlGroupsHonestProgramsPassInBothLanguages() {
        SandboxForTests.here(WITHOUT_GROUPS);
        String gold =
                "{\"language\":\"%s\",\"style\":\"leetcode\",\"entry\":\"add\",\"tests\":[{\"arguments\":[3,4],\"result\":7}]}";

        Verdict python = SandboxForTests.verify(
                WITHOUT_GROUPS,
                String.format(gold, "python"),
                "```python\nclass Solution:\n    def add(self, a, b): return a + b\n```");
        Verdict java = SandboxForTests.verify(
                WITHOUT_GROUPS,
                String.format(gold, "java"),
                "```java\nclass Solution { int add(int a, int b) { return a + b; } }\n```");

        assertThat(python.kind()).as(python.reason()).isEqualTo(Verdict.Kind.CORRECT);
        assertThat(java.kind()).as(java.reason()).isEqualTo(Verdict.Kind.CORRECT);
    }

    @Test
    void theWallClockStandsStillWhileOthersHaveTheProcessors() {
        assertThat(Box.overdue(0, 4000, 4000)).as("it slept").isEqualTo(End.IDLE);
        assertThat(Box.overdue(1000, 4000, 4000)).as("it has a second left").isEqualTo(End.EXITED);
        assertThat(Box.overdue(1000, 5000, 4000)).as("it has had it").isEqualTo(End.IDLE);
        assertThat(Box.overdue(4100, 8000, 4000))
                .as("at twice the time others had more of it")
                .isEqualTo(End.STARVED);
    }

    @Test
    void waitingIsBlamedOnOthersAsFarAsTheBoxDoesNotExplainIt() {
        Demand computing = new Demand(500, 7500, 0);
        assertThat(Demand.takenByOthers(List.of(computing), 500)).isEqualTo(7500);
        assertThat(Demand.takenByOthers(List.of(computing), 900))
                .as("another thread of its box had 400 ms")
                .isEqualTo(7100);
        assertThat(Demand.takenByOthers(List.of(new Demand(50, 800, 0), new Demand(800, 50, 0)), 850))
                .as("two threads that waited for each other")
                .isEqualTo(0);
        assertThat(Demand.takenByOthers(List.of(new Demand(50, 7500, 2500)), 50))
                .as("it gave up its processor every 3 ms")
                .isEqualTo(0);
        assertThat(Demand.takenByOthers(List.of(new Demand(500, 7500, 30)), 500))
                .as("and thirty times")
                .isEqualTo(7200);
        assertThat(Demand.takenByOthers(List.of(), 0)).isEqualTo(0);
    }

    @Test
    void theKernelTellsWhatAThreadWanted() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
        List<Demand> threads = Demand.of(List.of(ProcessHandle.current().pid()));

        assertThat(threads).hasSizeGreaterThan(2);
        assertThat(threads).anyMatch(thread -> thread.cpuMillis() > 0);
        assertThat(threads).anyMatch(thread -> thread.pauses() > 0);
    }

    @Test
    void aCancelledTaskEndsItsBox() throws Exception {
        Sandbox sandbox = SandboxForTests.here();
        Thread task = new Thread(() -> {
            try {
                run(sandbox, "while True: pass");
            } catch (InterruptedException expected) {
                Thread.currentThread().interrupt();
            }
        });
        task.start();
        TimeUnit.MILLISECONDS.sleep(300);

        task.interrupt();
        task.join(TimeUnit.SECONDS.toMillis(20));

        assertThat(task.isAlive()).isFalse();
        assertThat(run(sandbox, "print(1)").exitedWell()).isTrue();
    }

    @Test
    void aSandboxWhoseControlGroupsAreTakenAwayMakesNewOnes() throws Exception {
        SandboxForTests.here();
        Sandbox sandbox = Sandbox.open(SandboxForTests.settings(Tier.T1, SandboxSettings.AUTO));
        try {
            for (Path parent : ControlGroups.find(SandboxSettings.AUTO).parents()) {
                String own = "firesteel-" + ProcessHandle.current().pid() + "-"
                        + Integer.toHexString(System.identityHashCode(sandbox)) + "-";
                try (Stream<Path> groups = Files.list(parent)) {
                    for (Path group : groups.filter(
                                    path -> path.getFileName().toString().startsWith(own))
                            .toList()) {
                        Files.delete(group);
                    }
                }
            }

            assertThat(run(sandbox, "print(1)").exitedWell()).isTrue();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void aClosedSandboxLeavesNothingBehind() throws Exception {
        SandboxForTests.here();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Sandbox sandbox = Sandbox.open(WITHOUT_GROUPS);
        long open = folders(folder);

        sandbox.close();

        assertThat(folders(folder)).isEqualTo(open - 1);
    }

    private static long folders(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().startsWith("firesteel-sandbox-"))
                    .count();
        }
    }
}
