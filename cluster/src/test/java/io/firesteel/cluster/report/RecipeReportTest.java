package io.firesteel.cluster.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.report.StageGraph.Node;
import io.firesteel.cluster.report.StageGraph.State;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

class RecipeReportTest {
    private static final String ATTACK =
            "</text><script>document.documentElement.dataset.owned='1'</script><img src=x>\"'";

    @TempDir
    Path home;

    static Node node(String name, String... inputs) {
        return new Node(name, "sft", State.DONE, "", Map.of(), List.of(inputs));
    }

    /** The shape of the cold start: a chain, each of whose policies is evaluated. */
    static StageGraph coldStart() {
        return new StageGraph(List.of(
                stage("traces", "rejection-sample", State.DONE, "", Map.of("kept", "1,234 of 8,000")),
                stage("cold", "sft", State.DONE, "", figures("loss", "0.412", "seconds", "61"), "traces"),
                stage("reason", "grpo", State.DONE, "", figures("pass@1", "0.864 ± 0.009", "seconds", "170"), "cold"),
                stage("harvest", "rejection-sample", State.RUNNING, "", Map.of("kept", "310 of 2,000"), "reason"),
                stage("general", "sft", State.TO_DO, "harvest is not done", Map.of(), "traces", "harvest"),
                stage("polish", "grpo", State.TO_DO, "general is not done", Map.of(), "general"),
                stage("evaluate-cold", "evaluate", State.DONE, "", Map.of("pass@1", "0.198 ± 0.008"), "cold"),
                stage("evaluate-reason", "evaluate", State.FAILED, "no sandbox", Map.of(), "reason"),
                stage("evaluate-polish", "evaluate", State.TO_DO, "polish is not done", Map.of(), "polish")));
    }

    private static Node stage(
            String name, String kind, State state, String why, Map<String, String> figures, String... inputs) {
        return new Node(name, kind, state, why, figures, List.of(inputs));
    }

    private static Map<String, String> figures(String... namesAndValues) {
        Map<String, String> figures = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            figures.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return figures;
    }

    private String report(StageGraph graph, Map<String, String> links, String configuration) throws IOException {
        RunFiles files = RunFiles.at(home.toString(), new Configuration(false));
        return Files.readString(
                Path.of(RecipeReport.write(files, graph, Map.of(), links, "Together 1 core-second.", configuration)));
    }

    @Test
    void theGraphComesFirstThenARowForEachStage() throws IOException {
        String html =
                report(coldStart(), Map.of("cold", "stages/cold 1/report.html"), "stages { cold { kind = sft } }");

        assertThat(html.indexOf("<svg class=\"stages\"")).isBetween(0, html.indexOf("<table>"));
        assertThat(html).contains("9 stages: 4 done, 1 running, 3 to do, 1 failed");
        assertThat(html).contains(">failed</text>", ">to do</text>", ">running</text>", ">done</text>");
        assertThat(html)
                .contains(
                        "<th>stage</th><th class=\"word\">kind</th><th>state</th><th>kept</th><th>loss</th><th>seconds</th>");
        assertThat(html)
                .contains("<td><a href=\"./stages/cold%201/report.html\">cold</a></td><td class=\"word\">sft</td>"
                        + "<td>done</td><td></td><td>0.412</td><td>61</td>");
        assertThat(html).contains("stages { cold { kind = sft } }");
        assertThat(html).as("nothing needs a script").doesNotContain("<script");
    }

    @Test
    void evaluationsStandBelowEachOtherARowForEachSetAndRewardsByTheirParts() throws IOException {
        Map<String, Map<String, ?>> evaluations = new LinkedHashMap<>();
        evaluations.put(
                "base-score", Map.of("passAt1", 0.198, "passAt1StandardError", 0.012, "passAt4", 0.5, "passAt8", 0.74));
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("passAt1", 0.791);
        two.put("rewards.correct", 0.791);
        two.put("rewards.language", 0.993);
        two.put("general/passAt1", 0.35);
        two.put("general/rewards.correct", 0.35);
        two.put("general/rewards.language", 0.996);
        evaluations.put("rl-score", two);
        RunFiles files = RunFiles.at(home.toString(), new Configuration(false));

        String html = Files.readString(Path.of(RecipeReport.write(
                files, coldStart(), evaluations, Map.of("rl-score", "stages/rl/report.html"), "Cost.", "")));

        assertThat(html)
                .contains(
                        "<th>stage</th><th class=\"word\">problems</th><th>pass@1</th><th>pass@8</th><th>reward correct</th>"
                                + "<th>reward language</th>")
                .contains(
                        "<td>base-score</td><td class=\"word\"></td><td>0.198 ± 0.012</td><td>0.740</td><td></td><td></td>")
                .contains(
                        "rl-score</a></td><td class=\"word\"></td><td>0.791</td><td></td><td>0.791</td><td>0.993</td>")
                .contains(
                        "rl-score</a></td><td class=\"word\">general</td><td>0.350</td><td></td><td>0.350</td><td>0.996</td>");
        assertThat(report(coldStart(), Map.of(), "")).doesNotContain("Evaluations");
    }

    @Test
    void namesAndFiguresCannotBreakOut() throws IOException {
        StageGraph graph = new StageGraph(
                List.of(new Node(ATTACK, ATTACK, State.DONE, ATTACK, Map.of(ATTACK, ATTACK), List.of())));

        String html = report(graph, Map.of(ATTACK, "javascript:alert(1)"), ATTACK);

        assertThat(html).doesNotContain("<script", "<img");
        assertThat(html).contains("href=\"./javascript:alert(1)\"").doesNotContain("href=\"javascript");
        assertThat(html).contains("default-src 'none'; style-src 'sha256-").doesNotContain("script-src");
    }

    @Test
    void refusesLinksThatLeaveTheDirectoryByItsRoot() {
        assertThatThrownBy(() -> report(new StageGraph(List.of(node("a"))), Map.of("a", "//evil.example/x"), ""))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("relative to the report", "//evil.example/x");
    }

    @Test
    void aBoxHasTheMainFiguresOfItsStage() {
        Map<String, Object> evaluation = Map.of("passAt1", 0.86375, "passAt1StandardError", 0.0089, "greedy", 0.5);

        assertThat(new StageFigures()
                        .evaluation("", evaluation)
                        .evaluation("hard", Map.of("passAt1", 0.25))
                        .row(Map.of("loss", 1e-6, "reward", 0.893, "entropy", 0.3))
                        .seconds(170)
                        .texts())
                .containsExactly(
                        Map.entry("pass@1", "0.864 ± 0.009"),
                        Map.entry("pass@1 hard", "0.250"),
                        Map.entry("reward", "0.893"),
                        Map.entry("time", "2 min 50 s"));
        assertThat(new StageFigures()
                        .row(Map.of("loss", 0.41234, "eval/loss", 0.5))
                        .texts())
                .containsExactly(Map.entry("held-out loss", "0.5000"), Map.entry("loss", "0.4123"));
        assertThat(new StageFigures()
                        .row(Map.of("rejection/kept", 1_234, "rejection/sampled", 8_000))
                        .texts())
                .containsExactly(Map.entry("kept", "1,234 of 8,000"));
    }

    @Test
    void stagesStandBehindTheLastOfTheirInputs() {
        StageGraph graph = new StageGraph(List.of(node("c", "b", "a"), node("a"), node("b", "a"), node("d")));

        assertThat(graph.layers())
                .extracting(layer -> layer.stream().map(Node::name).toList())
                .containsExactly(List.of("a", "d"), List.of("b"), List.of("c"));
    }

    @Test
    void refusesCirclesStrangersAndNamesakes() {
        assertThatThrownBy(() -> new StageGraph(List.of(node("a", "b"), node("b", "a"))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a, b", "break the circle");
        assertThatThrownBy(() -> new StageGraph(List.of(node("a", "bose"), node("base"))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("inputs of a", "base", "found bose");
        assertThatThrownBy(() -> new StageGraph(List.of(node("a"), node("a"))))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("one stage a name");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void boxesDoNotOverlapAndWaysRunBetweenThem(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            List<String> inputs = new ArrayList<>();
            for (int j = Math.max(0, i - 6); j < i; j++) {
                if (random.nextInt(4) == 0) {
                    inputs.add("n" + j);
                }
            }
            nodes.add(node("n" + i, inputs.toArray(String[]::new)));
        }

        GraphLayout layout = new GraphLayout(
                new StageGraph(nodes), node -> 40 + 17 * (node.name().length() % 3));

        for (GraphLayout.Box one : layout.boxes()) {
            assertThat(one.x()).isNotNegative().isLessThanOrEqualTo(layout.width() - GraphLayout.BOX);
            assertThat(one.y()).isNotNegative().isLessThanOrEqualTo(layout.height() - one.height());
            for (GraphLayout.Box other : layout.boxes()) {
                boolean apart = one.equals(other)
                        || one.x() != other.x()
                        || one.y() + one.height() < other.y()
                        || other.y() + other.height() < one.y();
                assertThat(apart).as("seed %d: %s, %s", seed, one, other).isTrue();
            }
        }
        for (GraphLayout.Way way : layout.ways()) {
            // Between two points it curves from column to column, or passes a column straight: there no box may be.
            for (int i = 2; i < way.points().size() - 1; i += 2) {
                int[] point = way.points().get(i);
                assertThat(layout.boxes())
                        .as("seed %d, way through %d, %d", seed, point[0], point[1])
                        .noneMatch(box -> box.x() + GraphLayout.BOX == point[0]
                                && box.y() <= point[1]
                                && point[1] <= box.y() + box.height());
            }
        }
    }

    @Test
    void theGraphScrollsInItsOwnBoxOnAPhone() throws Exception {
        Browser browser = Browser.orSkip("that a recipe's page is no wider than a phone");
        String html = report(coldStart(), Map.of(), "");

        Browser.Measured measured = browser.measure(html, home, 375);

        assertThat(measured.scrollWidth()).isLessThanOrEqualTo(375);
        assertThat(measured.leftmostLabel()).isNotNegative();
    }
}
