package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firesteel.cluster.Main;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Every way in which a process of ours can end, but SIGKILL, as a process of its own: the last line of standard output is one JSON object, the
 * exit code in it is the process's, and a person is told in at most ten lines.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessEndTest {
    private static final String[] TINY = {
        "--master",
        "local[1]",
        "rollout.prompts=1",
        "rollout.group-size=2",
        "rollout.max-new-tokens=6",
        "evaluation.problems=0",
        "run.save-rollouts=false"
    };

    /** Whoever started these tests may ignore SIGHUP, as nohup does, or SIGINT, as a shell does in the background, and children would too. */
    private static final List<String> HEEDS = List.of("env", "--default-signal=HUP,INT");

    @TempDir
    private Path folder;

    /** They live for a second or two: compiled once, they take half the processor time. */
    private final List<String> java = new ArrayList<>(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));

    private final List<Process> started = new ArrayList<>();
    private final List<String> before = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void completed() throws Exception {
        assertThat(end(verify("countdown"), 0, "completed").longInteger("judged"))
                .isEqualTo(1);
    }

    @Test
    void refusedByUsageConfigurationAndInput() throws Exception {
        for (String[] arguments : new String[][] {
            {},
            {"trian"},
            {"train", "--iterations", "4"},
            {"train", "rollout.prompt=3"},
            {"verify", "--verifier", "countdown", "--in", "none.jsonl", "--out", "out.jsonl"}
        }) {
            assertThat(end(start(arguments), 2, "refused").string("error")).isNotEmpty();
        }
    }

    @Test
    void stoppedWhereThereIsNothingToSave() throws Exception {
        before.addAll(HEEDS);
        Process process = verify(EndingVerifiers.Loops.class.getName());
        await("verifier: loops", process);
        signal("HUP", process);

        assertThat(end(process, 3, "resumable").string("stoppedBy")).isEqualTo("SIGHUP");
    }

    @Test
    void stoppedBetweenStepsWithACheckpoint() throws Exception {
        before.addAll(HEEDS);
        Process process = train(EndingVerifiers.Slow.class, "run", "iterations=10000");
        await("/10000", process);
        signal("HUP", process);

        JsonObject last = end(process, 3, "resumable");
        assertThat(folder.resolve("run/checkpoints")).isNotEmptyDirectory();
        assertThat(last.string("runDirectory")).isEqualTo(folder.resolve("run").toString());
    }

    @Test
    void stoppedAtOnceBeforeTheFirstStep() throws Exception {
        before.addAll(HEEDS);
        Process process = train(EndingVerifiers.Slow.class, "run", "evaluation.problems=500");
        await("run directory", process);
        while (!Files.exists(folder.resolve("run/provenance.json"))) {
            Thread.sleep(20);
        }
        signal("HUP", process);

        assertThat(end(process, 3, "resumable").string("stoppedBy")).isEqualTo("SIGHUP");
        assertThat(errors()).doesNotContain("with a checkpoint");
    }

    @Test
    void refusedForAVerifierThatDoesNotEnd() throws Exception {
        String loops = EndingVerifiers.Loops.class.getName();
        assertThat(end(verify(loops, "run.answer-patience=1s"), 2, "refused").string("error"))
                .contains("verifier " + loops, "within 1 s (run.answer-patience)", "none yet; it is at ");

        Process process = train(EndingVerifiers.Loops.class, "run", "run.answer-patience=1s");
        assertThat(end(process, 2, "refused").string("error"))
                .contains("verifier " + loops, ", sample ", "run.answer-patience", "EndingVerifiers");
    }

    @Test
    void stoppedByASecondSignalWhereTheFirstIsNotHeeded() throws Exception {
        before.addAll(HEEDS);
        Process process = train(EndingVerifiers.Loops.class, "run", "iterations=2");
        await("verifier: loops", process);
        signal("INT", process);
        await("Stopping after this step", process);
        Thread.sleep(2100);
        signal("INT", process);

        assertThat(end(process, 130, "resumable").string("runDirectory"))
                .isEqualTo(folder.resolve("run").toString());
    }

    @Test
    void aSignalThatIsIgnoredStaysSo() throws Exception {
        before.addAll(List.of("nohup"));
        Process process = verify(EndingVerifiers.Loops.class.getName());
        await("verifier: loops", process);
        signal("HUP", process);
        Thread.sleep(500);
        assertThat(process.isAlive()).isTrue();
        signal("TERM", process);

        assertThat(end(process, 3, "resumable").string("stoppedBy")).isEqualTo("SIGTERM");
    }

    @Test
    void interruptedByAFullDisk() throws Exception {
        Path disk = mounted("disk", "size=200k");
        Process process = train(EndingVerifiers.Slow.class, "disk/run", "iterations=1");

        JsonObject last = end(process, 5, "interrupted");
        assertThat(last.string("error")).contains("expected room to write", "No space left on device", "fix: free");
        assertThat(last.string("runDirectory")).isEqualTo(disk.resolve("run").toString());
        assertThat(last.string("stack")).endsWith(".txt");
    }

    @Test
    void interruptedByAFullFolderOfTemporaryFilesWhichIsNamed() throws Exception {
        Path disk = mounted("disk", "size=16k");
        java.add("-Djava.io.tmpdir=" + disk);

        String error = end(train(EndingVerifiers.Slow.class, "run", "iterations=1"), 5, "interrupted")
                .string("error");

        assertThat(error).contains("No space left on device", disk.toString(), "fix: free", "java.io.tmpdir");
    }

    @Test
    void interruptedByAFullHomeWhichIsNamed() throws Exception {
        Path disk = mounted("disk", "size=16k");
        java.add("-Duser.home=" + disk);

        String error = end(train(EndingVerifiers.Slow.class, "run", "iterations=1"), 5, "interrupted")
                .string("error");

        assertThat(error).contains("No space left on device", disk.toString(), "fix: free", "cachedir");
    }

    @Test
    void doctorTellsADirectoryThatIsMountedToBeRead() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("configuration.conf"), "");

        end(start("doctor", run.toString()), 0, "completed");
        mounted("run", "ro", "mount --bind '" + run + "' '" + run + "' && mount -o remount,bind,");
        JsonObject last = end(start("doctor", run.toString()), 2, "refused");

        assertThat(errors()).contains("this user cannot write into " + run, "fix: mount it for writing");
        assertThat(last.bool("writable")).isFalse();
    }

    /** A mount that only the processes themselves see that are started from now on, and that ends with them. */
    private Path mounted(String name, String options) throws Exception {
        return mounted(name, options, "mount -t tmpfs none -o ");
    }

    private Path mounted(String name, String options, String mount) throws Exception {
        Path disk = Files.createDirectories(folder.resolve(name));
        before.addAll(List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                mount + options + " '" + disk + "' && exec \"$@\"",
                "sh"));
        assumeTrue(
                start(command(before, "true")).waitFor() == 0,
                "SKIPPED: no full or closed disk was tried, since this user may not mount one (unshare --map-root-user --mount)");
        return disk;
    }

    @Test
    void refusedForWantOfTheMemoryThatSparkAsksFor() throws Exception {
        java.add("-Xmx96m");

        assertThat(end(sample(EndingVerifiers.Slow.class), 2, "refused").string("error"))
                .contains("450 MiB", "471859200 bytes", "FIRESTEEL_HEAP", "spark.driver.memory")
                .containsPattern("found 9\\d MiB");
        assertThat(errors().lines().count()).as(errors()).isLessThanOrEqualTo(10);
    }

    @Test
    void aLineThatStandardOutputDoesNotTakeIsTold() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/dev/full")),
                "SKIPPED: no full standard output was tried, since there is no /dev/full");
        for (String[] arguments : new String[][] {
            {"doctor", Files.createDirectories(folder.resolve("run")).toString()},
            {"--help"}
        }) {
            Files.writeString(folder.resolve("run/configuration.conf"), "");
            before.clear();
            before.addAll(List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh"));

            assertThat(start(arguments).waitFor()).as(errors()).isEqualTo(5);
            assertThat(errors()).contains("standard output: expected to take", "fix: free");
        }
    }

    @Test
    void refusedForWantOfMemoryInTheMainThread() throws Exception {
        assertThat(end(verify(EndingVerifiers.Hoards.class.getName()), 2, "refused")
                        .string("error"))
                .contains(
                        "heap of 512 MiB",
                        "OutOfMemoryError",
                        "Java heap space",
                        "FIRESTEEL_HEAP",
                        "spark.driver.memory")
                .doesNotContain("rollout.prompts"); // which verify does not use
    }

    @Test
    void refusedForWantOfMemoryInAThreadThatNobodyWaitsFor() throws Exception {
        assertThat(end(verify(EndingVerifiers.HoardsBeside.class.getName()), 2, "refused")
                        .string("error"))
                .contains("FIRESTEEL_HEAP");
    }

    @Test
    void anErrorInATaskThatIsAThreadOfThisProcessEndsByTheTableToo() throws Exception {
        for (Class<?> verifier : List.of(EndingVerifiers.Hoards.class, EndingVerifiers.Recurses.class)) {
            JsonObject last = end(sample(verifier));

            assertThat(last.longInteger("exitCode")).as(errors()).isIn(1L, 2L, 5L);
        }
    }

    @Test
    void anErrorOfAPlugin() throws Exception {
        for (Class<?> verifier : List.of(EndingVerifiers.Recurses.class, EndingVerifiers.Misses.class)) {
            JsonObject last = end(verify(verifier.getName()));

            assertThat(last.longInteger("exitCode")).as(errors()).isIn(1L, 2L);
            assertThat(last.string("error")).contains(verifier.getName());
            assertThat(Path.of(last.string("stack")))
                    .content()
                    .contains(verifier == EndingVerifiers.Misses.class ? "Misses.verify" : "Recurses.verify");
        }
    }

    @Test
    void aPluginThatCannotBeMadeSaysWhy() throws Exception {
        assertThat(end(verify(EndingVerifiers.Unmakeable.class.getName()), 2, "refused")
                        .string("error"))
                .contains("Unmakeable", "it threw java.lang.IllegalStateException: no licence");
        assertThat(errors()).contains("  stack: ");
    }

    @Test
    void othersCallSystemExit() throws Exception {
        othersCalled(verify(EndingVerifiers.Exits.class.getName()));
        othersCalled(sample(EndingVerifiers.Exits.class));
    }

    private void othersCalled(Process process) throws Exception {
        JsonObject last = end(process); // Scala's threads, which lose their pool, may print a stack

        assertThat(last.longInteger("exitCode")).as(errors()).isEqualTo(1);
        assertThat(last.string("status")).isEqualTo("failed");
        assertThat(last.string("error")).contains("EndingVerifiers$Exits.verify", "System.exit");
        assertThat(Path.of(last.string("stack"))).content().contains("Exits.verify");
        assertThat(errors().lines().filter(line -> line.startsWith("  stack: ")))
                .as("told once: %s", errors())
                .hasSize(1);
    }

    @Test
    void pathsThatThePlainEncodingHasNoNameForAreRefusedWithTheFix() throws Exception {
        environment.put("LC_ALL", "C");
        // By a shell, since this test's own encoding may have no name for it either.
        before.addAll(List.of("sh", "-c", "exec \"$@\" --run-dir \"$(printf 'l\\303\\244uf')\"", "sh"));
        Process process = start("train", "iterations=1");

        assertThat(end(process, 2, "refused").string("error")).contains("LC_ALL=C.UTF-8");
        try (var made = Files.list(folder)) {
            assertThat(made.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("l"));
        }
    }

    @Test
    void aTurkishLocaleBreaksNothing() throws Exception {
        java.addAll(List.of("-Duser.language=tr", "-Duser.country=TR"));

        end(train(EndingVerifiers.Slow.class, "turkish", "iterations=1"), 0, "completed");
    }

    @AfterEach
    void nothingIsLeftRunning() {
        started.forEach(Process::destroyForcibly);
    }

    private Process verify(String verifier, String... settings) throws IOException {
        Files.writeString(
                folder.resolve("cases.jsonl"),
                "{\"id\":\"1\",\"gold\":{\"nums\":[3,5,8],\"target\":56},\"response\":\"<answer>(3+5-1)*8</answer>\"}\n");
        List<String> arguments = new ArrayList<>(
                List.of("verify", "--verifier", verifier, "--in", "cases.jsonl", "--out", "verdicts.jsonl"));
        arguments.addAll(List.of(settings));
        return start(arguments.toArray(String[]::new));
    }

    private Process sample(Class<?> verifier) throws IOException {
        return start("sample", "--problems=1", "data.verifier=" + verifier.getName());
    }

    private Process train(Class<?> verifier, String directory, String setting) throws IOException {
        return start(
                "train",
                "--run-dir",
                folder.resolve(directory).toString(),
                setting,
                "data.verifier=" + verifier.getName());
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + Path.of("src/main/conf/java.options").toAbsolutePath(),
                "-Dlog4j2.configurationFile=classpath:log4j2-firesteel.properties"));
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(java);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        if (arguments.length > 0 && List.of("train", "sample").contains(arguments[0])) {
            command.addAll(Stream.of(TINY)
                    .filter(tiny -> Stream.of(arguments).noneMatch(own -> tiny.startsWith(own.replaceAll("=.*", "="))))
                    .toList());
        }
        return start(command);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("output.txt").toFile())
                .redirectError(folder.resolve("errors.txt").toFile());
        builder.environment().remove("SPARK_TESTING");
        builder.environment().putIfAbsent("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static List<String> command(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all;
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void await(String text, Process process) throws Exception {
        while (!errors().contains(text)) {
            assertThat(process.isAlive()).as(errors()).isTrue();
            Thread.sleep(20);
        }
    }

    private JsonObject end(Process process, int code, String status) throws Exception {
        JsonObject last = end(process);
        assertThat(last.longInteger("exitCode")).as(errors()).isEqualTo(code);
        assertThat(errors().lines().filter(line -> line.startsWith("\tat ")))
                .as("stacks go to a file")
                .isEmpty();
        assertThat(last.string("status")).isEqualTo(status);
        return last;
    }

    /** The last line of standard output, which alone is a line of it. */
    private JsonObject end(Process process) throws Exception {
        int code = process.waitFor();
        String output = Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
        assertThat(output.lines()).as(errors()).hasSize(1);
        assertThat(output).endsWith("}\n");
        JsonObject last = Json.object("the last line", output.strip());
        assertThat(last.longInteger("exitCode")).as(errors()).isEqualTo(code);
        if (last.has("error")) {
            assertThat(last.string("error").lines().count()).as(errors()).isLessThanOrEqualTo(9);
            assertThat(errors()).contains(last.string("error").lines().reduce("", (line, next) -> next)); // the fix
        }
        return last;
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors.txt"), StandardCharsets.UTF_8);
    }
}
