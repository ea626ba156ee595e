package io.firesteel.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.core.Verdict;
import io.firesteel.trainer.GrpoMetric;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;

class MetricTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

    @Test
    void everyFigureOfTheTrainerHasItsPlaceInTheTable() {
        assertThat(Arrays.stream(Metric.values()).map(Metric::key))
                .doesNotHaveDuplicates()
                .containsAll(
                        Arrays.stream(GrpoMetric.values()).map(GrpoMetric::key).toList());
    }

    @Test
    void theDocumentIsThatOfTheCode() throws IOException {
        String document = document();
        if (Boolean.getBoolean("firesteel.rewrite")) {
            Files.createDirectories(DOCUMENT.getParent());
            Files.writeString(DOCUMENT, document);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("rewrite it: mvn -pl cluster -am test -Dtest=MetricTest -Dfiresteel.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(document);
    }

    private static String document() {
        List<String> lines = new ArrayList<>(List.of(
                "# Metrics",
                "",
                "The names in `metrics.jsonl` (one JSON object per iteration) and TensorBoard. Where TRL's GRPO trainer has a"
                        + " figure, the name is TRL's.",
                "Printed from `io.firesteel.cluster.metrics.Metric`; a test keeps the two equal.",
                "",
                "A figure without data is absent or `null`. Figures marked ⏱ depend on clocks and loads; all others of a run"
                        + " that was stopped",
                "and resumed equal those of an uninterrupted one, to the bit.",
                "",
                "| name | unit | meaning |",
                "|---|---|---|"));
        for (Metric metric : Metric.values()) {
            lines.add(row(metric.key() + (metric.timing() ? "` ⏱`" : ""), metric.unit(), metric.meaning()));
        }
        lines.add(row(Metric.rewardMean("NAME"), "", "mean of the reward function NAME's own value, before weighting"));
        lines.add(row(Metric.rewardStd("NAME"), "", "its standard deviation (÷ n) over all completions"));
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            lines.add(row(Metric.verdicts(kind), "completions", "with this verdict; absent if there are none"));
        }
        lines.addAll(List.of(
                "",
                "## Evaluations",
                "",
                "Iterations that end with an evaluation on held-out problems have its figures too. The formulas and their"
                        + " sources stand in",
                "`io.firesteel.cluster.evaluation.EvaluationSummary`; the same names without `eval/` are in `summary.json` and"
                        + " in the last line",
                "that `train` and `eval` print.",
                "",
                "| name | meaning |",
                "|---|---|"));
        EvaluationSummary example = new EvaluationSummary(
                1,
                8,
                0,
                OptionalDouble.of(0),
                new TreeMap<>(java.util.Map.of(8, 0.0)),
                new TreeMap<>(java.util.Map.of(8, 0.0)),
                OptionalDouble.of(0),
                0,
                0,
                0,
                0,
                0,
                0);
        for (String figure : example.figures().keySet()) {
            lines.add("| `" + Metric.evaluation(figure) + "` | " + meaning(figure) + " |");
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(String name, String unit, String meaning) {
        return "| `" + (name.endsWith("⏱`") ? name.substring(0, name.length() - 1) : name + "`") + " | " + unit + " | "
                + meaning.replace("|", "\\|") + " |";
    }

    private static String meaning(String figure) {
        return switch (figure) {
            case "problems" -> "prompts with at least one verified completion";
            case "samples" -> "completions per prompt";
            case "passAt1" -> "share of correct completions, mean over problems";
            case "passAt1StandardError" -> "of passAt1, over problems";
            case "greedy" -> "pass@1 of greedy decoding";
            case "passAt8" ->
                "chance that one of 8 is correct, unbiased (Chen et al. 2021); so for each k that is reported";
            case "majAt8" -> "share of problems whose most frequent answer of the first 8 is correct; so for each k";
            case "meanReward" -> "mean weighted reward";
            case "meanLength" -> "mean tokens per completion";
            case "attempts" -> "matches of the attempt pattern per completion";
            case "truncated" -> "share cut off by the limit on new tokens";
            case "answered" -> "share with an answer in the asked-for form";
            case "unjudged" -> "completions that could not be judged";
            default -> throw new IllegalArgumentException("explain " + figure);
        };
    }
}
