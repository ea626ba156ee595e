package io.firesteel.cluster.console;

import io.firesteel.cluster.ledger.Change;
import io.firesteel.cluster.ledger.Ledger;
import io.firesteel.cluster.ledger.RolloutAgain;
import io.firesteel.cluster.ledger.RolloutAgain.Scored;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What verifying again has changed: a line for each iteration, or for several where there are many, of which something is another; and one for all. */
final class LedgerTable {
    /** Lines of iterations at most. */
    private static final int LINES = 20;

    private LedgerTable() {}

    static List<String> lines(List<Ledger> iterations, int width) {
        TextTable.Column[] columns = new TextTable.Column[12];
        Arrays.fill(columns, TextTable.Column.RIGHT);
        TextTable table = new TextTable(columns);
        table.row(
                "iteration",
                "rollouts",
                "changed",
                "right→wrong",
                "wrong→right",
                "other",
                "groups",
                "changed",
                "+spread",
                "-spread",
                "|ΔA|",
                "sign");
        int each = (iterations.size() + LINES - 1) / LINES;
        Ledger whole = new Ledger();
        for (int from = 0; from < iterations.size(); from += each) {
            Ledger some = new Ledger();
            iterations.subList(from, Math.min(iterations.size(), from + each)).forEach(some::add);
            whole.add(some);
            if (some.isNothing()) {
                continue;
            }
            row(table, some.first() == some.last() ? some.first() + "" : some.first() + "–" + some.last(), some);
        }
        row(table, "all", whole);
        return table.render(width);
    }

    private static void row(TextTable table, String name, Ledger ledger) {
        long other = ledger.verdictsChanged() - ledger.rightToWrong() - ledger.wrongToRight();
        table.row(
                name,
                Long.toString(ledger.rollouts()),
                Long.toString(ledger.verdictsChanged()),
                Long.toString(ledger.rightToWrong()),
                Long.toString(ledger.wrongToRight()),
                Long.toString(other),
                Long.toString(ledger.groups()),
                Long.toString(ledger.groupsChanged()),
                Long.toString(ledger.spreadGained()),
                Long.toString(ledger.spreadLost()),
                ledger.hasAdvantages() ? String.format(Locale.ROOT, "%.4f", ledger.meanAdvantageChange()) : "–",
                ledger.hasAdvantages() ? Long.toString(ledger.signs()) : "–");
    }

    /** Of each changed verdict four lines: whose it is, how the completion ends, what was said of it then, and what is now. */
    static List<String> changes(List<Change> changes, int width) {
        List<String> lines = new ArrayList<>();
        for (Change change : changes) {
            RolloutAgain rollout = change.rollout();
            lines.add(shortened(
                    "iteration " + rollout.iteration() + ", " + rollout.promptId() + " #" + rollout.sample() + ", gold "
                            + rollout.gold(),
                    width));
            lines.add("  " + end(rollout.completion(), width - 2));
            lines.add("  before: " + shortened(scored(rollout.before()), width - 10));
            lines.add("  again:  " + shortened(scored(rollout.again()), width - 10));
        }
        return lines;
    }

    private static String shortened(String text, int width) {
        return VisibleText.shorten(VisibleText.oneLine(text), width);
    }

    /** As much of its end as there is room for. */
    private static String end(String completion, int width) {
        String line = VisibleText.oneLine(completion);
        int from = line.length();
        while (from > 0 && VisibleText.width(line.substring(from - 1)) < width) {
            from--;
        }
        if (from < line.length() && Character.isLowSurrogate(line.charAt(from))) {
            from++; // half a character
        }
        return from == 0 ? line : "…" + line.substring(from);
    }

    private static String scored(Scored scored) {
        String version = scored.verdict().version();
        return scored.verdict().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " ("
                + scored.verdict().reason() + "; " + scored.verifier() + " "
                + (version.isEmpty() ? "of an unknown version" : version) + ")";
    }
}
