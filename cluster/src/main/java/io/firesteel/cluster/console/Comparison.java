package io.firesteel.cluster.console;

import io.firesteel.cluster.evaluation.EvaluationSummary;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Two evaluations side by side: before the run and after it. */
final class Comparison {
    private Comparison() {}

    static List<String> lines(EvaluationSummary before, EvaluationSummary after, int width) {
        TextTable table = new TextTable(
                TextTable.Column.LEFT, TextTable.Column.RIGHT, TextTable.Column.RIGHT, TextTable.Column.RIGHT);
        table.row("held-out problems", "before", "after", "change");
        table.row("problems", Integer.toString(before.problems()), Integer.toString(after.problems()), "");
        table.row(
                "pass@1",
                withError(before.passAt1(), before.passAt1StandardError()),
                withError(after.passAt1(), after.passAt1StandardError()),
                Numbers.change(after.passAt1() - before.passAt1(), 3));
        row(table, "greedy", before, after, EvaluationSummary::greedy, 3);
        rows(table, "pass@", before, after, EvaluationSummary::passAt);
        rows(table, "maj@", before, after, EvaluationSummary::majAt);
        row(table, "mean reward", before, after, each -> OptionalDouble.of(each.meanReward()), 3);
        row(table, "mean length, tokens", before, after, each -> OptionalDouble.of(each.meanLength()), 1);
        row(table, "attempts per completion", before, after, each -> OptionalDouble.of(each.attempts()), 2);
        row(table, "truncated", before, after, each -> OptionalDouble.of(each.truncated()), 3);
        row(table, "answered", before, after, each -> OptionalDouble.of(each.answered()), 3);
        return table.render(width);
    }

    private static void rows(
            TextTable table,
            String name,
            EvaluationSummary before,
            EvaluationSummary after,
            Function<EvaluationSummary, Map<Integer, Double>> figures) {
        for (int k : figures.apply(after).keySet()) {
            if (k != 1) {
                row(
                        table,
                        name + k,
                        before,
                        after,
                        each -> optional(figures.apply(each).get(k)),
                        3);
            }
        }
    }

    private static void row(
            TextTable table,
            String name,
            EvaluationSummary before,
            EvaluationSummary after,
            Function<EvaluationSummary, OptionalDouble> figure,
            int decimals) {
        OptionalDouble first = figure.apply(before);
        OptionalDouble last = figure.apply(after);
        if (first.isPresent() || last.isPresent()) {
            table.row(
                    name,
                    text(first, decimals),
                    text(last, decimals),
                    first.isPresent() && last.isPresent()
                            ? Numbers.change(last.getAsDouble() - first.getAsDouble(), decimals)
                            : "");
        }
    }

    private static String withError(double value, OptionalDouble error) {
        return Numbers.share(value) + (error.isPresent() ? " ±" + Numbers.share(error.getAsDouble()) : "");
    }

    private static String text(OptionalDouble value, int decimals) {
        return value.isPresent() ? Numbers.decimals(value.getAsDouble(), decimals) : "–";
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
