package io.firesteel.cluster.report;

import static io.firesteel.cluster.Examples.prompt;
import static io.firesteel.cluster.Examples.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.run.Sample;
import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class ReportTest {
    private static final String ATTACK = "</script><script>document.documentElement.dataset.owned='1'</script>"
            + "<img src=x onerror=\"document.documentElement.dataset.owned='2'\"><!-- @STYLE@ $1 \\";

    @TempDir
    Path home;

    private Configuration hadoop() {
        return new Configuration(false);
    }

    private String report(int iterations, List<Sample> samples) throws IOException {
        try (RunDirectory run = RunDirectory.open(home.toString(), hadoop(), notice -> {})) {
            run.startSession(
                    (samples.isEmpty() ? "" : "# " + ATTACK + "\n") + "iterations = " + iterations + "\n",
                    Provenance.of(RunDirectory.class, "3.5.9", Map.of("run", 7L), Map.of("train", "abc")));
            try (RunLog log = run.log(0)) {
                for (int iteration = 0; iteration <= iterations; iteration++) {
                    log.metrics(iteration, ExampleRun.figures(iteration, iterations));
                }
                log.samples(samples);
            }
        }
        return Files.readString(Path.of(Report.write(home.toString(), hadoop())));
    }

    private static List<Sample> attacks() {
        var prompt = prompt(ATTACK);
        return List.of(
                Sample.of(3, "train", scored(prompt, 0, ATTACK, Verdict.incorrect(ATTACK, ATTACK)), -1),
                Sample.of(3, "train", scored(prompt, 1, "half \ud83d", Verdict.correct("7")), 1));
    }

    private static JsonObject data(String html) {
        String open = "<script type=\"application/json\" id=\"data\">";
        int start = html.indexOf(open) + open.length();
        return Json.object("data", html.substring(start, html.indexOf("</script>", start)));
    }

    @Test
    void aCompletionCannotBreakOutOfThePage() throws IOException {
        String html = report(3, attacks());

        // The template's two script elements, and nothing that an attacker wrote.
        assertThat(html.split("<script", -1)).hasSize(3);
        assertThat(html.split("</script", -1)).hasSize(3);
        assertThat(html).doesNotContain("<img").doesNotContain("<!-- @");
        Map<?, ?> sample = (Map<?, ?>) data(html).list("samples").get(0);
        assertThat(sample.get("completion")).as("it is shown as it was written").isEqualTo(ATTACK);
        assertThat(html).contains("# &lt;/script&gt;&lt;script&gt;");
    }

    @Test
    void thePageLoadsNothingAndRunsItsOwnScriptOnly() throws IOException {
        String html = report(3, List.of());

        assertThat(html).contains("default-src 'none'; style-src 'sha256-").contains("script-src 'sha256-");
        assertThat(html).doesNotContain("src=", "href=", "@import", "url(").doesNotContainPattern("fetch\\(");
        assertThat(html.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
    }

    @Test
    void theFirstAndTheLastEvaluationStandSideBySide() throws IOException {
        String html = report(20, List.of());

        assertThat(html).contains("<th>iteration 0</th><th>iteration 20</th><th>change</th>");
        assertThat(html).contains("<td>pass@1</td><td>0.130 ± 0.024</td><td>0.510 ± 0.024</td><td>+0.380</td>");
        assertThat(html).contains("<td>problems</td><td>200</td><td>200</td><td></td>");
    }

    @Test
    void curvesOfALongRunAreThinnedButKeepEvaluations() throws IOException {
        try (RunDirectory run = RunDirectory.open(home.toString(), hadoop(), notice -> {})) {
            StringBuilder lines = new StringBuilder();
            for (int i = 1; i <= 9_001; i++) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("iteration", i);
                row.put("reward", 0.5);
                if (i == 4_444) {
                    row.put(Metric.evaluation("passAt1"), 0.25);
                }
                lines.append(Json.print(row)).append('\n');
            }
            run.files().replace("metrics.jsonl", lines.toString());
        }

        List<Object> iterations = data(Files.readString(Path.of(Report.write(home.toString(), hadoop()))))
                .list("iterations");

        assertThat(iterations).hasSizeLessThan(ReportPage.MOST_POINTS + 3).contains(1L, 4_444L, 9_001L);
    }

    @Test
    void samplesOfALongRunStayWithinTheirLimit() {
        List<Sample> all = new ArrayList<>();
        for (int iteration = 1; iteration <= 1_000; iteration++) {
            for (String id : List.of("followed", "once " + iteration)) {
                for (int sample = 0; sample < 6; sample++) {
                    all.add(Sample.of(
                            iteration,
                            "eval",
                            scored(prompt(id), sample, "x".repeat(20_000), Verdict.correct("7")),
                            Double.NaN));
                }
            }
        }

        ShownSamples shown = ShownSamples.of(all);

        assertThat(shown.kept()).isEqualTo(12_000);
        assertThat(shown.samples().stream()
                        .mapToLong(each -> ShownSamples.clip(each.completion()).length())
                        .sum())
                .isLessThan(ShownSamples.CHARACTERS);
        List<Long> followed = shown.samples().stream()
                .filter(each -> each.promptId().equals("followed"))
                .map(Sample::iteration)
                .distinct()
                .toList();
        assertThat(followed).hasSizeGreaterThan(20).startsWith(1L).endsWith(1_000L);
    }

    @Test
    void aLongTextLosesItsMiddle() {
        String clipped = ShownSamples.clip("a" + "x".repeat(10_000) + "z");

        assertThat(clipped).startsWith("a").endsWith("z").contains("[… 2002 characters left out …]");
    }

    @Test
    void aRunWithoutIterationsHasAReportToo() throws IOException {
        try (RunDirectory run = RunDirectory.open(home.toString(), hadoop(), notice -> {})) {
            run.startSession("a = 1\n", Provenance.of(RunDirectory.class, "3.5.9", Map.of(), Map.of()));
        }

        assertThat(Files.readString(Path.of(Report.write(home.toString(), hadoop()))))
                .contains("No iteration is done yet.", "a = 1");
    }

    @Test
    void refusesADirectoryThatIsNoRun() {
        assertThatThrownBy(() -> Report.write(home.toString(), hadoop()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("expected a run directory", home.toString(), "pass the directory");
        assertThat(home.resolve("report.html")).doesNotExist();
    }

    @Test
    void aBrowserDrawsTheChartsAndRunsNoneOfTheAttacks() throws Exception {
        Optional<String> browser = browser();
        assumeTrue(browser.isPresent(), "no chromium, chromium-browser or google-chrome on PATH");
        report(40, attacks());

        Path dom = home.resolve("dom.html");
        Path errors = home.resolve("errors.txt");
        Process chromium = new ProcessBuilder(
                        browser.orElseThrow(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + home.resolve("profile"),
                        "--dump-dom",
                        home.resolve("report.html").toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assumeTrue(chromium.waitFor(90, TimeUnit.SECONDS), "the browser did not answer within 90 s");
        } finally {
            chromium.destroyForcibly();
        }

        String page = Files.readString(dom);
        String root = page.substring(page.indexOf("<html"), page.indexOf('>', page.indexOf("<html")));
        assertThat(root).as("browser's messages:%n%s", Files.readString(errors)).contains("data-ready=\"14\"");
        assertThat(root).doesNotContain("data-owned");
        assertThat(Files.readString(errors)).doesNotContain("CONSOLE");
        assertThat(page.split("<svg", -1)).hasSize(1 + 14);
        assertThat(page).contains("class=\"answer wrong\"", "class=\"answer correct\"");
    }

    private static Optional<String> browser() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(directory -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
