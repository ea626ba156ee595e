package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** {@code ./firesteel} itself: what it finds, what it refuses, and in which words. */
@Timeout(120)
class LauncherIT {
    private static final String REFUSED = "{\"status\":\"refused\",\"exitCode\":2}\n";

    private record Ended(int exitCode, String output, String errors) {}

    @TempDir
    private Path elsewhere;

    @Test
    void startsThroughALinkFromAnyFolder() throws Exception {
        Path link = Files.createSymbolicLink(
                elsewhere.resolve("fs"), Artifacts.home().resolve("firesteel"));

        Ended ended = run(link, Map.of("FIRESTEEL_JAR", Artifacts.jar().toString()), "--version");

        assertThat(ended.exitCode()).as(ended.errors()).isZero();
        assertThat(ended.output()).startsWith("firesteel ");
    }

    @Test
    void refusesAnOldJavaAndSaysHowToFixIt() throws Exception {
        Path java = Files.createDirectories(elsewhere.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.22\" 2024-01-16' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        Ended ended =
                run(launcher(), Map.of("JAVA_HOME", elsewhere.resolve("jdk").toString()), "--version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.errors())
                .contains("expected Java 17 or newer, found Java 11.0.22", "at " + java, "fix: set JAVA_HOME");
        assertThat(ended.output()).isEqualTo(REFUSED);
    }

    @Test
    void refusesAJarThatIsNotThere() throws Exception {
        Ended ended = run(launcher(), Map.of("FIRESTEEL_JAR", "/nowhere/firesteel.jar"), "--version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.errors())
                .contains("expected a jar, found no such file", "at FIRESTEEL_JAR=/nowhere/firesteel.jar");
        assertThat(ended.output()).isEqualTo(REFUSED);
    }

    @Test
    void refusesASparkItDoesNotKnow() throws Exception {
        Ended ended = run(launcher(), Map.of("FIRESTEEL_SPARK", "2.4"), "--version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.errors()).contains("expected 3.5 or 4.2, found 2.4");
        assertThat(ended.output()).isEqualTo(REFUSED);
    }

    @Test
    void refusesAHeapThatJavaDoesNotTake() throws Exception {
        for (String heap : new String[] {"8", "8x", "much"}) {
            Ended ended = run(launcher(), Map.of("FIRESTEEL_HEAP", heap), "--version");

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.errors()).contains("expected a Java heap", "at FIRESTEEL_HEAP=" + heap, "as in 8g");
            assertThat(ended.output()).isEqualTo(REFUSED);
        }
    }

    @Test
    void anEndThatItDidNotExpectHasALastLineToo() throws Exception {
        Path java = Files.createDirectories(elsewhere.resolve("broken/bin")).resolve("java");
        Files.writeString(java, "#!/bin/nowhere\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        Ended ended =
                run(launcher(), Map.of("JAVA_HOME", elsewhere.resolve("broken").toString()), "--version");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).isEqualTo("{\"status\":\"failed\",\"exitCode\":1}\n");
    }

    @Test
    void namesFilesByUtf8InALocaleThatHasNoEncodingForThem() throws Exception {
        // A script, since this test's own locale may have no name for the files either.
        Path script = Files.writeString(
                elsewhere.resolve("verify.sh"),
                "#!/bin/sh\nrm -f l\u00e4uft.jsonl\ntouch l\u00e4ufe.jsonl && \"" + launcher()
                        + "\" verify --verifier countdown --in l\u00e4ufe.jsonl --out l\u00e4uft.jsonl && test -f l\u00e4uft.jsonl\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));

        for (String locale : new String[] {"C", "xx_XX.UTF-8"}) { // the second one is named, and nowhere installed
            Ended ended = run(script, Map.of("FIRESTEEL_JAR", Artifacts.jar().toString(), "LC_ALL", locale));

            assertThat(ended.exitCode()).as(locale + ": " + ended.errors()).isZero();
        }
    }

    private static Path launcher() {
        return Artifacts.home().resolve("firesteel");
    }

    private Ended run(Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path output = elsewhere.resolve("output.txt");
        Path errors = elsewhere.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(launcher.toString())
                .directory(elsewhere.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().putAll(environment);
        // Whatever this build runs on, the launcher runs on the same Spark.
        builder.environment().putIfAbsent("FIRESTEEL_SPARK", Artifacts.sparkLine());
        int exitCode = builder.start().waitFor();
        return new Ended(
                exitCode,
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }
}
