package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.SandboxForTests;
import io.firesteel.rewards.code.sandbox.BoxResult.End;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/** The tiers without namespaces: used only where they are asked for, honest about what they are, and no better than that. */
class TierChoiceTest {
    private static final Path ATTACKS = Path.of("src/test/resources/attacks");

    private static Sandbox second;

    @AfterAll
    static void close() {
        if (second != null) {
            second.close();
        }
    }

    /** The one of tier T2; a test that asks for it is skipped where there is no Landlock. */
    private static Sandbox second() {
        if (second == null) {
            second = WithoutNamespaces.open(Tier.T2, SandboxSettings.AUTO);
        }
        return second;
    }

    private static BoxResult run(Sandbox sandbox, String program) throws InterruptedException {
        BoxedCommand command = new BoxedCommand(
                List.of(sandbox.python(), "-S", "-s", "-B", "/box/program.py"),
                Map.of("/box/program.py", program.getBytes(StandardCharsets.UTF_8)),
                new byte[0]);
        return sandbox.run(command, sandbox.limits());
    }

    /** An interpreter in front of Python for which the kernel has no Landlock. */
    private static Path pythonWithoutLandlock(Path folder) throws IOException {
        SandboxForTests.orSkipped(Tools.find(SandboxForTests.SETTINGS).missing(Tier.T2));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path python = Files.copy(Path.of("src/test/resources/python_without_landlock.py"), bin.resolve("python3"));
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return python;
    }

    @Test
    void withoutBubblewrapNothingIsRunByDefaultThoughTierTwoIsPossible() {
        assertThat(second().tier()).isEqualTo(Tier.T2);

        assertThatThrownBy(() -> WithoutNamespaces.open(SandboxForTests.settings(Tier.T1, SandboxSettings.AUTO)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "expected tier T1 or better (sandbox.min-tier)",
                        "found tier T4, since T0: there is no bwrap (left out by this test)",
                        "weaker ones have to be asked for by sandbox.min-tier");
    }

    @Test
    void whoAsksForLittleGetsTheBestThereIs() throws InterruptedException {
        SandboxForTests.here();
        Sandbox best = Sandbox.open(SandboxForTests.settings(Tier.T3, SandboxSettings.OFF));
        try {
            assertThat(best.tier()).isEqualTo(Tier.T1);
        } finally {
            best.close();
        }
    }

    @Test
    void withoutLandlockTierTwoIsNotOfferedAndSaysWhy(@TempDir Path folder) throws IOException {
        SandboxSettings settings = new SandboxSettings(
                Tier.T2, "off", pythonWithoutLandlock(folder).toString(), 1, 1, 160, 64, 16, 256);

        assertThatThrownBy(() -> WithoutNamespaces.open(settings))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "T2: canary attack \"honest\" ended with NOT_STARTED",
                        "expected Landlock of ABI 6 or newer (Linux 6.12, with landlock among its lsm=),"
                                + " found none (Function not implemented)");
    }

    @Test
    void withoutLandlockTierThreeContainsAccidentsAndNotMore(@TempDir Path folder) throws Exception {
        Sandbox third =
                WithoutNamespaces.open(Tier.T3, pythonWithoutLandlock(folder).toString());
        try {
            assertThat(third.tier()).isEqualTo(Tier.T3);
            assertThat(run(third, "print(open('/etc/passwd').readline())").exitedWell())
                    .as("files that all may read are read")
                    .isTrue();
            for (String contained : List.of("kill_the_executor", "type_into_the_terminal")) {
                assertThat(run(third, attack("escapes/" + contained + ".py")).output())
                        .as(contained)
                        .asString()
                        .isEqualTo("contained\n");
            }
            assertThat(run(third, attack("escapes/kill_all.py")).exitedWell())
                    .as("others live on")
                    .isTrue();
            assertThat(run(third, attack("resources/fork_bomb_that_goes_on.py")).end())
                    .isIn(End.CPU_TIME, End.MEMORY);
            assertThat(run(third, attack("resources/disk_own_folder.py")).end()).isEqualTo(End.MEMORY);
            assertThat(run(third, attack("resources/daemon_that_holds_the_pipe.py"))
                            .exitedWell())
                    .isTrue();
            assertThat(run(third, attack("resources/crash.py")).exitCode()).isEqualTo(139);
            assertThat(WithoutNamespaces.left(third)).isEmpty();
        } finally {
            third.close();
        }
    }

    private static String attack(String name) throws IOException {
        return Files.readString(ATTACKS.resolve(name));
    }

    /** The program's own folder is its home, temporary and working folder; the language's library is there. */
    @Test
    void aBoxHasAFolderAndTheLibrary() throws Exception {
        BoxResult result = run(
                second(),
                """
                import collections, decimal, heapq, json, os, random, re, subprocess, tempfile, threading
                with tempfile.TemporaryDirectory() as folder:
                    with open(folder + "/x", "w") as file:
                        file.write("7")
                    os.rename(folder + "/x", folder + "/y")
                    seen = open(folder + "/y").read()
                thread = threading.Thread(target=lambda: print(seen, flush=True))
                thread.start()
                thread.join()
                print(subprocess.run(["/bin/echo", "ran"], capture_output=True).stdout)
                print(os.getcwd() == os.environ["HOME"] == os.environ["TMPDIR"], flush=True)
                """);

        assertThat(result.lastErrors()).isEmpty();
        assertThat(result.output()).asString().isEqualTo("7\nb'ran\\n'\nTrue\n");
        assertThat(WithoutNamespaces.left(second())).isEmpty();
    }

    @Test
    void honestProgramsPassAndWrongOnesDoNot() {
        String python = "class Solution:\n    def add(self, a, b): return a + b";
        String java = "class Solution { int add(int a, int b) { return a + b; } }";
        for (String program : List.of(python, java)) {
            String language = program.equals(java) ? "java" : "python";
            String gold = "{\"language\":\"" + language + "\",\"style\":\"leetcode\",\"entry\":\"add\",\"tests\":["
                    + "{\"arguments\":[3,4],\"result\":7}]}";

            Verdict right = SandboxForTests.verify(second(), gold, language, program);
            Verdict wrong = SandboxForTests.verify(second(), gold, language, program.replace('+', '-'));

            assertThat(right.kind()).as(right.reason()).isEqualTo(Verdict.Kind.CORRECT);
            assertThat(wrong.kind()).as(wrong.reason()).isEqualTo(Verdict.Kind.INCORRECT);
            assertThat(wrong.reason()).contains("the result is -1 instead of 7");
        }
    }

    @Test
    void whatIsDeeperThanAPathIsLongIsRemovedToo() throws Exception {
        BoxResult result = run(
                second(),
                """
                import os
                for depth in range(300):
                    os.mkdir("x" * 50)
                    os.chdir("x" * 50)
                os.umask(0o777)
                os.mkdir("closed")
                """);

        assertThat(result.exitedWell()).as(result.lastErrors()).isTrue();
        assertThat(WithoutNamespaces.left(second())).isEmpty();
        assertThat(run(second(), "print(1)").exitedWell()).isTrue();
    }

    @Test
    void usersAreAmongThoseTheContainerHasAndDifferBetweenExecutors() throws IOException {
        List<String> whole = List.of("         0          0 4294967295");
        List<String> few = List.of("0 100000 65536");

        assertThat(Users.first(whole, "a", 8))
                .isNotEqualTo(Users.first(whole, "b", 8))
                .isBetween(1_879_048_192, 2_147_000_000);
        assertThat(Users.first(few, "/tmp/firesteel-sandbox-1", 8)).isBetween(61_184, 65_511);
        assertThatThrownBy(() -> Users.first(List.of("0 1000 1"), "a", 8))
                .hasMessageContaining("users up to 1 are not enough");
    }

    @Test
    void filesOfACommandStandInItsFolder() {
        assertThat(new BoxedCommand(List.of("/usr/bin/java", "-cp", "/box/a.jar:/box/b.jar"), Map.of(), new byte[0])
                        .below(Path.of("/x")))
                .containsExactly("/usr/bin/java", "-cp", "/x/box/a.jar:/x/box/b.jar");
        assertThatThrownBy(() -> new BoxedCommand(List.of("/bin/true"), Map.of("/box/../x", new byte[0]), new byte[0]))
                .hasMessageContaining("/box/../x");
    }
}
