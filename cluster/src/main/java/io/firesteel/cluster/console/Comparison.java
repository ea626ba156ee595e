package io.firesteel.cluster.console;

import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.MetricEntry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Evaluations before a run and after it, side by side. One set of problems is shown with all its figures; of several each has
 * those of the console's line, the largest k alone.
 */
final class Comparison {
    private Comparison() {}

    /**
     * By set; a set that one side lacks has dashes there.
     *
     * @param incomparable sets that were measured on something else before: no change is shown
     */
    static List<String> lines(
            Map<String, EvaluationSummary> before,
            Map<String, EvaluationSummary> after,
            Set<String> incomparable,
            int width) {
        Set<String> sets = new LinkedHashSet<>(before.keySet());
        sets.addAll(after.keySet());
        boolean several = sets.size() > 1;
        TextTable table = several
                ? new TextTable(
                        TextTable.Column.ELASTIC,
                        TextTable.Column.LEFT,
                        TextTable.Column.RIGHT,
                        TextTable.Column.RIGHT,
                        TextTable.Column.RIGHT)
                : new TextTable(
                        TextTable.Column.LEFT, TextTable.Column.RIGHT, TextTable.Column.RIGHT, TextTable.Column.RIGHT);
        List<String> head = new ArrayList<>(
                several
                        ? List.of("held-out problems", "")
                        : sets.stream()
                                .map(set -> set.isEmpty() ? "held-out problems" : VisibleText.oneLine(set))
                                .toList());
        table.row(Stream.concat(head.stream(), Stream.of("before", "after", "change"))
                .toArray(String[]::new));
        for (String set : sets) {
            Map<String, Object> first = figures(before, set);
            Map<String, Object> last = figures(after, set);
            List<String> shown = several ? mainFigures(first, last) : allFigures(first, last);
            for (int i = 0; i < shown.size(); i++) {
                List<String> row = new ArrayList<>();
                if (several) {
                    row.add(i == 0 ? VisibleText.oneLine(set) : "");
                }
                row.addAll(row(shown.get(i), first, last, !incomparable.contains(set)));
                table.row(row.toArray(String[]::new));
            }
        }
        return table.render(width);
    }

    private static Map<String, Object> figures(Map<String, EvaluationSummary> summaries, String set) {
        return summaries.containsKey(set) ? summaries.get(set).figures() : new LinkedHashMap<>();
    }

    private static List<String> row(
            String key, Map<String, Object> before, Map<String, Object> after, boolean comparable) {
        MetricEntry entry = Metrics.findEvaluated(key).orElseThrow().entry();
        boolean compared = comparable
                && before.get(key) instanceof Number
                && after.get(key) instanceof Number
                && !(entry.format() instanceof Format.Whole);
        String unit = entry.unit().isEmpty() || entry.unit().equals("share") || entry.format() instanceof Format.Whole
                ? ""
                : ", " + entry.unit();
        return List.of(
                Metrics.findEvaluated(key).orElseThrow().label() + unit,
                Numbers.withoutZero(Metrics.textEvaluated(before, key)),
                Numbers.withoutZero(Metrics.textEvaluated(after, key)),
                compared ? Numbers.change(entry.format(), number(after, key) - number(before, key)) : "");
    }

    private static double number(Map<String, Object> figures, String key) {
        return ((Number) figures.get(key)).doubleValue();
    }

    private static List<String> allFigures(Map<String, Object> before, Map<String, Object> after) {
        Set<String> keys = new LinkedHashSet<>(after.keySet());
        keys.addAll(before.keySet());
        return Metrics.shownOfEvaluation(keys).stream()
                .sorted(Comparator.comparingInt(Comparison::position))
                .toList();
    }

    private static List<String> mainFigures(Map<String, Object> before, Map<String, Object> after) {
        List<String> shown = new ArrayList<>();
        String headline = EvaluationMetric.headline(
                        figure -> before.containsKey(figure.key()) || after.containsKey(figure.key()))
                .key();
        for (String key : allFigures(before, after)) {
            Metrics.Found found = Metrics.findEvaluated(key).orElseThrow();
            if (found.entry().brief().isEmpty() && !key.equals(headline)) {
                continue;
            }
            if (found.entry().variable() && !largest(found, before, after)) {
                continue;
            }
            shown.add(key);
        }
        return shown;
    }

    private static boolean largest(Metrics.Found found, Map<String, Object> before, Map<String, Object> after) {
        TreeSet<Integer> all = new TreeSet<>();
        Stream.concat(before.keySet().stream(), after.keySet().stream())
                .flatMap(key -> found.entry().parts(key).stream())
                .forEach(parts -> all.add(Integer.valueOf(parts.get(0))));
        return all.last().equals(Integer.valueOf(found.parts().get(0)));
    }

    /** In the order of the entries, whichever side a figure comes from. */
    private static int position(String key) {
        return Metrics.ofEvaluations()
                .indexOf(Metrics.findEvaluated(key).orElseThrow().entry());
    }
}
