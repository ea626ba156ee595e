package io.firesteel.cluster.report;

import io.firesteel.cluster.evaluation.MeasuredOn;
import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.metrics.Format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The evaluations among a run's rows: the first and the last side by side, for each set of problems. */
final class Evaluations {
    private Evaluations() {}

    /** Whether a row holds an evaluation, on any set. */
    static boolean in(JsonObject row) {
        return row.keys().stream()
                .anyMatch(key -> key.startsWith(EvaluationMetric.PREFIX)
                        && EvaluationMetric.isHeadline(key)
                        && row.get(key) instanceof Number);
    }

    /** The rows that hold an evaluation on a set. */
    static List<JsonObject> on(String set, List<JsonObject> rows) {
        return rows.stream()
                .filter(row -> has(row, set, EvaluationMetric.PASS_AT_1) || has(row, set, EvaluationMetric.MEAN_REWARD))
                .toList();
    }

    /** What those on a set are told by in short. */
    static EvaluationMetric headline(String set, List<JsonObject> rows) {
        return EvaluationMetric.headline(figure -> rows.stream().anyMatch(row -> has(row, set, figure)));
    }

    private static boolean has(JsonObject row, String set, EvaluationMetric figure) {
        return row.get(Metric.evaluation(set, figure.key())) instanceof Number;
    }

    /** The largest k of pass@k and maj@k, 1 if there is none beyond. */
    static int largestK(String set, Collection<String> keys) {
        return keys.stream()
                .flatMap(key -> Metrics.find(key).stream())
                .filter(found -> found.evaluated() && found.set().equals(set))
                .filter(found -> found.entry().equals(EvaluationMetric.PASS_AT_K.entry())
                        || found.entry().equals(EvaluationMetric.MAJ_AT_K.entry()))
                .mapToInt(found -> Integer.parseInt(found.parts().get(0)))
                .max()
                .orElse(1);
    }

    /** One table for each set that was evaluated on. */
    static List<Section> tables(Set<String> sets, List<JsonObject> rows, String step) {
        List<Section> tables = new ArrayList<>();
        for (String set : sets) {
            List<JsonObject> evaluations = on(set, rows);
            if (!evaluations.isEmpty()) {
                tables.add(table(set, evaluations, step));
            }
        }
        return tables;
    }

    private static Table table(String set, List<JsonObject> evaluations, String step) {
        JsonObject first = evaluations.get(0);
        JsonObject last = evaluations.get(evaluations.size() - 1);
        boolean compared = evaluations.size() > 1;
        List<String> head = new ArrayList<>(List.of("", step + " " + at(first)));
        if (compared) {
            head.add(step + " " + at(last));
            head.add("change");
        }
        List<String> others = otherThan(set, first, last);
        List<List<Table.Cell>> cells = new ArrayList<>();
        List<String> keys = last.keys().stream()
                .filter(key -> last.get(key) instanceof Number)
                .filter(key -> Metrics.find(key)
                        .filter(each -> each.evaluated() && each.set().equals(set))
                        .isPresent())
                .toList();
        for (String key : Metrics.shownOfEvaluation(keys)) {
            cells.add(row(Metrics.find(key).orElseThrow(), key, first, last, compared, others.isEmpty()));
        }
        return new Table(
                "Held-out problems" + (set.isEmpty() ? "" : ": " + set),
                others.isEmpty()
                        ? ""
                        : "Not comparable: the last evaluation was on other " + String.join(", ", others)
                                + " than the first.",
                head,
                cells);
    }

    /** What the last row's evaluation on a set was measured on otherwise than the first's: problems, template, verifier. */
    static List<String> otherThan(String set, JsonObject first, JsonObject last) {
        return measuredOn(set, last).otherThan(measuredOn(set, first));
    }

    private static MeasuredOn measuredOn(String set, JsonObject row) {
        return MeasuredOn.from(row.string(Metric.evaluation(set, EvaluationMetric.MEASURED_ON.key()), ""));
    }

    private static List<Table.Cell> row(
            Metrics.Found found, String key, JsonObject first, JsonObject last, boolean compared, boolean comparable) {
        List<Table.Cell> row = new ArrayList<>();
        row.add(Table.Cell.of(label(found)).hint(found.meaning()));
        row.add(Table.Cell.of(Metrics.text(first.fields(), key)));
        if (compared) {
            row.add(Table.Cell.of(Metrics.text(last.fields(), key)));
            row.add(comparable ? change(found, first.get(key), last.get(key)) : Table.Cell.of(""));
        }
        return row;
    }

    private static String label(Metrics.Found found) {
        String unit = found.entry().unit();
        return unit.equals("tokens") ? found.label() + ", " + unit : found.label();
    }

    private static Table.Cell change(Metrics.Found found, Object before, Object after) {
        Format format = found.entry().format();
        if (format instanceof Format.Whole || !(before instanceof Number from) || !(after instanceof Number to)) {
            return Table.Cell.of("");
        }
        double difference = to.doubleValue() - from.doubleValue();
        boolean worse = found.entry().better().worse(from.doubleValue(), to.doubleValue());
        boolean better = found.entry().better().worse(to.doubleValue(), from.doubleValue());
        return Table.Cell.of(format.change(difference))
                .tone(worse ? Table.Tone.BAD : better ? Table.Tone.GOOD : Table.Tone.PLAIN);
    }

    private static long at(JsonObject row) {
        return row.longInteger(Metric.ITERATION.key());
    }
}
