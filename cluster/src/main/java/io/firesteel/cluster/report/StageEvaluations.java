package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.metrics.MetricEntry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The last evaluations of a recipe's stages below each other, a row for each set of problems: how each stage did by its own measure,
 * where rewards have several parts.
 */
final class StageEvaluations {
    /** What is shown, in this order: of pass@k and maj@k the largest k, of rewards their parts, if there are several. */
    private static final List<MetricEntry> SHOWN = Stream.of(
                    EvaluationMetric.PASS_AT_1,
                    EvaluationMetric.GREEDY,
                    EvaluationMetric.PASS_AT_K,
                    EvaluationMetric.MAJ_AT_K,
                    EvaluationMetric.REWARD,
                    EvaluationMetric.MEAN_LENGTH,
                    EvaluationMetric.ATTEMPTS,
                    EvaluationMetric.TRUNCATED)
            .map(EvaluationMetric::entry)
            .toList();

    private StageEvaluations() {}

    /**
     * The table, if any stage has been evaluated.
     *
     * @param evaluations by stage, each as {@link io.firesteel.cluster.evaluation.EvaluatedSets#figures} has it
     * @param links by stage, relative paths to reports
     */
    static Optional<Table> table(Map<String, Map<String, ?>> evaluations, Map<String, String> links) {
        Map<String, MetricEntry> columns = columns(evaluations.values());
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        boolean sets = evaluations.values().stream().anyMatch(each -> sets(each).size() > 1);
        List<String> head = new ArrayList<>(sets ? List.of("stage", "problems") : List.of("stage"));
        head.addAll(columns.keySet());
        List<List<Table.Cell>> rows = new ArrayList<>();
        evaluations.forEach((stage, figures) -> {
            for (String set : sets(figures)) {
                Map<String, String> texts = new LinkedHashMap<>();
                figures.keySet().forEach(key -> Metrics.findEvaluated(key)
                        .filter(found -> found.set().equals(set))
                        .ifPresent(found -> texts.put(found.label(), Metrics.textEvaluated(figures, key))));
                List<Table.Cell> row = new ArrayList<>();
                row.add(Table.Cell.of(stage).link(links.getOrDefault(stage, "")));
                if (sets) {
                    row.add(Table.Cell.of(set).tone(Table.Tone.WORD));
                }
                columns.keySet().forEach(label -> row.add(Table.Cell.of(texts.getOrDefault(label, ""))));
                rows.add(row);
            }
        });
        return Optional.of(new Table("Evaluations", "On held-out problems, after each stage.", head, rows));
    }

    private static Set<String> sets(Map<String, ?> figures) {
        Set<String> sets = new LinkedHashSet<>();
        figures.keySet().forEach(key -> Metrics.findEvaluated(key).ifPresent(found -> sets.add(found.set())));
        return sets;
    }

    /** By their labels, which are those of one set. */
    private static Map<String, MetricEntry> columns(Collection<Map<String, ?>> evaluations) {
        Set<String> keys = new LinkedHashSet<>();
        for (Map<String, ?> figures : evaluations) {
            for (String set : sets(figures)) {
                keys.addAll(Metrics.shownOfEvaluation(figures.keySet().stream()
                        .filter(key -> Metrics.findEvaluated(key)
                                .filter(found -> found.set().equals(set))
                                .isPresent())
                        .toList()));
            }
        }
        Map<String, MetricEntry> columns = new LinkedHashMap<>();
        for (MetricEntry shown : SHOWN) {
            boolean largestAlone =
                    shown.equals(EvaluationMetric.PASS_AT_K.entry()) || shown.equals(EvaluationMetric.MAJ_AT_K.entry());
            List<Metrics.Found> found = keys.stream()
                    .flatMap(key -> Metrics.findEvaluated(key).stream())
                    .filter(each -> each.entry().equals(shown))
                    .toList();
            int largest = largestAlone
                    ? found.stream().mapToInt(StageEvaluations::k).max().orElse(0)
                    : 0;
            found.stream()
                    .filter(each -> !largestAlone || k(each) == largest)
                    .forEach(each -> columns.put(each.label(), shown));
        }
        return columns;
    }

    private static int k(Metrics.Found found) {
        return Integer.parseInt(found.parts().get(0));
    }
}
