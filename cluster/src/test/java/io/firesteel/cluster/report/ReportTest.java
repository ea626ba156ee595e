package io.firesteel.cluster.report;

import static io.firesteel.cluster.Examples.prompt;
import static io.firesteel.cluster.Examples.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.metrics.EvaluationMetric;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

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

    private String run(int steps, IntFunction<Map<String, Object>> figures) throws IOException {
        try (RunDirectory run = RunDirectory.open(home.toString(), hadoop(), notice -> {})) {
            run.startSession("a = 1\n", Provenance.of(RunDirectory.class, "3.5.9", Map.of(), Map.of()));
            try (RunLog log = run.log(0)) {
                for (int step = 0; step <= steps; step++) {
                    Map<String, Object> row = figures.apply(step);
                    if (!row.isEmpty()) {
                        log.metrics(step, row);
                    }
                }
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

        assertThat(html).contains("<td title=\"share of correct completions, mean over problems\">pass@1</td>");
        assertThat(html).contains("<th>iteration 0</th><th>iteration 20</th><th>change</th>");
        assertThat(html)
                .contains(">pass@1</td><td>0.130 ± 0.024</td><td>0.510 ± 0.024</td><td class=\"good\">+0.380</td>");
        assertThat(html).contains(">problems</td><td>200</td><td>200</td><td></td>");
    }

    @Test
    void evaluationsOnOtherProblemsAreShownAndNotCompared() throws IOException {
        String html = run(
                2,
                step -> Map.of(
                        "eval/passAt1", 0.1 * (step + 1), "eval/measuredOn", "problems 0" + step + ", verifier 07"));

        assertThat(html)
                .contains("Not comparable: the last evaluation was on other problems than the first.")
                .contains(">pass@1</td><td>0.100</td><td>0.300</td><td></td>")
                .contains("pass@1, held-out, not comparable");
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

        assertThat(iterations).hasSizeLessThan(Charts.MOST_POINTS + 3).contains(1L, 4_444L, 9_001L);
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
    void aRunOfFineTuningBeginsWithItsLoss() throws IOException {
        String html = run(20, step -> step == 0 ? Map.of() : ExampleRun.sftFigures(step, 20));

        // The first row has the loss of step 1, the last that of step 20.
        assertThat(html).containsPattern("<b>2\\.\\d+ → 0\\.\\d+</b><span>loss</span>");
        assertThat(html).contains("<span>held-out loss</span>", "<b>100,000</b><span>tokens seen</span>", "20 steps");
        assertThat(titles(html)).startsWith("Loss", "Entropy").contains("Gradient norm", "Learning rate", "Speed");
        assertThat(html).doesNotContain("Held-out problems", "Completions</h2>");
    }

    @Test
    void anEvaluationAloneHasTablesAndNoCurves() throws IOException {
        String html = run(0, step -> ExampleRun.figures(0, 10));

        assertThat(html).contains("Held-out problems", "<th>iteration 0</th></tr>", "<b>0.130</b>");
        assertThat(html).doesNotContain("Curves</h2>", "<script");
    }

    @Test
    void anEvaluationHasALineForEachOfSeveralRewardFunctions() throws IOException {
        String html = run(0, step -> {
            Map<String, Object> figures = ExampleRun.figures(0, 10);
            figures.put(Metric.evaluation(EvaluationMetric.REWARD.key("right")), 0.25);
            figures.put(Metric.evaluation(EvaluationMetric.REWARD.key("language")), 0.875);
            return figures;
        });

        assertThat(html).contains(">reward right</td><td>0.250</td>", ">reward language</td><td>0.875</td>");
    }

    @Test
    void rejectionSamplingHasItsFiguresInATable() throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(Metric.REJECTION_SAMPLED.key(), 8_000);
        figures.put(Metric.REJECTION_KEPT.key(), 1_234);
        figures.put(Metric.REJECTION_DROPPED.key("incorrect"), 6_000);

        String html = run(0, step -> figures);

        assertThat(html).contains("<b>1,234 of 8,000</b><span>completions kept</span>");
        assertThat(html)
                .contains(">dropped: incorrect</td><td>6,000</td>", "completions that rejection sampling chose");
    }

    @Test
    void severalSetsHaveATableAndAChartEach() throws IOException {
        String html = run(10, step -> {
            Map<String, Object> figures = new LinkedHashMap<>(Map.of("reward", 0.5));
            for (String set : List.of("easy", "hard/er")) {
                figures.put(Metric.evaluation(set, "passAt1"), set.equals("easy") ? 0.75 : 0.25);
                figures.put(Metric.evaluation(set, "passAt8"), 0.9);
            }
            return figures;
        });

        assertThat(html).contains("<h2>Held-out problems: easy</h2>", "<h2>Held-out problems: hard/er</h2>");
        assertThat(html).contains("<span>pass@1, hard/er</span>");
        assertThat(titles(html)).containsSequence("Held-out figures, easy", "Held-out figures, hard/er");
    }

    @Test
    void aBrowserDrawsTheChartsAndRunsNoneOfTheAttacks() throws Exception {
        Browser browser = Browser.orSkip("that a browser draws the charts and runs none of the attacks");
        report(40, attacks());

        Browser.Seen seen = browser.open(home.resolve("report.html"), home);

        String root = seen.root();
        assertThat(root).as("browser's messages:%n%s", seen.messages()).contains("data-ready=\"14\"");
        assertThat(root).doesNotContain("data-owned");
        assertThat(seen.messages()).doesNotContain("CONSOLE");
        assertThat(seen.page().split("<svg", -1)).hasSize(1 + 14);
        assertThat(seen.page()).contains("class=\"answer wrong\"", "class=\"answer correct\"");
    }

    @Test
    void thePageIsNoWiderThanAPhoneAndLabelsKeepTheirMinusSigns() throws Exception {
        Browser browser = Browser.orSkip("that the page is no wider than a phone, and its labels are whole");
        String html = run(30, step -> Map.of("loss", step % 2 == 0 ? -0.000612 : -0.000123, "reward", -1_234.5 * step));

        Browser.Measured measured = browser.measure(html, home, 375);

        assertThat(measured.scrollWidth()).isLessThanOrEqualTo(375);
        assertThat(measured.leftmostLabel())
                .as("of a chart's labels, from its left edge")
                .isNotNegative();
        assertThat(measured.labels()).contains("|−6e−4|", "−30,000|");
    }

    @Test
    void whatHasNoSpacesIsBrokenRatherThanWiderThanAPhone() throws Exception {
        Browser browser = Browser.orSkip("that long words make the page no wider than a phone");
        String word = "x".repeat(300);
        String html = report(
                3,
                List.of(
                        attacks().get(0),
                        Sample.of(3, "train", scored(prompt(word), 0, word, Verdict.incorrect(word, word)), -1)));

        Browser.Measured measured = browser.measure(html.replace("<details", "<details open"), home, 375);

        assertThat(html).contains(word);
        assertThat(measured.scrollWidth()).isLessThanOrEqualTo(375);
    }

    private static List<String> titles(String html) {
        return data(html).list("charts").stream()
                .map(chart -> (String) ((Map<?, ?>) chart).get("title"))
                .toList();
    }
}
