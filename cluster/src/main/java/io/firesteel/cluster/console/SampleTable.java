package io.firesteel.cluster.console;

import io.firesteel.cluster.run.Sample;
import io.firesteel.core.Verdict;

import java.util.List;
import java.util.Locale;

/** Completions with what was found about them, one line each. */
final class SampleTable {
    private SampleTable() {}

    static List<String> lines(List<Sample> samples, int width) {
        TextTable table = new TextTable(
                TextTable.Column.LEFT,
                TextTable.Column.RIGHT,
                TextTable.Column.RIGHT,
                TextTable.Column.ELASTIC,
                TextTable.Column.ELASTIC,
                TextTable.Column.ELASTIC);
        table.row("verdict", "reward", "len", "prompt", "completion", "answer");
        for (Sample sample : samples) {
            table.row(
                    mark(sample.verdict().kind()) + " "
                            + sample.verdict()
                                    .kind()
                                    .name()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' '),
                    sample.verdict().kind().conclusive()
                            ? Numbers.share(sample.reward().total())
                            : "–",
                    Integer.toString(sample.lengthTokens()),
                    VisibleText.oneLine(sample.prompt()),
                    VisibleText.oneLine(sample.completion()),
                    VisibleText.oneLine(sample.verdict().extracted()));
        }
        return table.render(width);
    }

    private static String mark(Verdict.Kind kind) {
        return switch (kind) {
            case CORRECT -> "✓";
            case INCORRECT, NO_ANSWER -> "✗";
            case UNVERIFIED -> "·";
            case GOLD_UNPARSEABLE, BUDGET_EXHAUSTED, INFRASTRUCTURE_ERROR -> "?";
        };
    }
}
