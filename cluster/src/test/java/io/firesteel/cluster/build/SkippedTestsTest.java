package io.firesteel.cluster.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

class SkippedTestsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    private Path home;

    private Path report(String module, String kind, Instant written, String... cases) throws IOException {
        Path folder =
                Files.createDirectories(home.resolve(module).resolve("target").resolve(kind));
        Path file = Files.writeString(
                folder.resolve("TEST-" + Files.list(folder).count() + ".xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite skipped=\"0\">"
                        + String.join("\n", cases)
                        + "</testsuite>");
        Files.setLastModifiedTime(file, FileTime.from(written));
        return file;
    }

    private String summary() throws IOException {
        return SkippedTests.of(home, "target", BEGAN).toString();
    }

    @Test
    void nothingSkippedIsSaid() throws IOException {
        report("core", "surefire-reports", BEGAN, "<testcase/>", "<testcase/>");

        assertThat(summary()).isEqualTo("Tests: 2 run, none skipped.");
    }

    @Test
    void packagesThatAreMissingAreNamedOnceForAllTestsThatWaitForThem() throws IOException {
        String aborted =
                """
                <testcase><skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: \n\
                assumption was not met due to: [code sandbox on this machine: expected tier %s, found tier T4, since T0: \
                there is no bwrap (Debian package bubblewrap), no python3 (Debian package python3); T1: there is no bwrap \
                (Debian package bubblewrap)
                  fix: install the packages]
                \tat io.firesteel.Test (Debian package of-a-stack-trace)]]></skipped></testcase>""";
        report(
                "rewards",
                "surefire-reports",
                BEGAN.plusSeconds(60),
                aborted.formatted("T0"),
                aborted.formatted("T1"),
                "<testcase/>");
        report("cluster", "failsafe-reports", BEGAN.plusSeconds(90), aborted.formatted("T2"), "<testcase/>");

        assertThat(summary())
                .isEqualTo(
                        "Tests: 2 run, 3 skipped:\n     3  no bubblewrap, no python3: apt-get install bubblewrap python3");
    }

    @Test
    void otherReasonsAreSaidInOneLine() throws IOException {
        report(
                "cluster",
                "surefire-reports",
                BEGAN,
                "<testcase><skipped><![CDATA[org.opentest4j.TestAbortedException: Assumption failed:\nNOT TESTED: pages.\n\tat x]]></skipped></testcase>",
                "<testcase><skipped message=\"needs a GPU\"/></testcase>",
                "<testcase><skipped message=\"" + "long ".repeat(50) + "\"/></testcase>");

        assertThat(summary().lines())
                .containsExactly(
                        "Tests: 0 run, 3 skipped:",
                        "     1  Assumption failed: NOT TESTED: pages.",
                        "     1  " + "long ".repeat(21) + "long…",
                        "     1  needs a GPU");
    }

    @Test
    void reportsOfEarlierBuildsDoNotCount() throws IOException {
        report("core", "surefire-reports", BEGAN.minusSeconds(1), "<testcase><skipped message=\"then\"/></testcase>");
        report("core", "surefire-reports", BEGAN.plusSeconds(1), "<testcase/>");

        assertThat(summary()).isEqualTo("Tests: 1 run, none skipped.");
    }
}
