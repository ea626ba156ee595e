package io.firesteel.cluster.results;

import io.firesteel.cluster.results.Comparison.Pair;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Comparisons as a page of Markdown. It holds no times and no paths: the same runs give the same page. */
public final class ResultsPage {
    private ResultsPage() {}

    /** The whole page. */
    public static String of(List<Comparison> comparisons) {
        StringBuilder page = new StringBuilder("# Published findings, and ours\n\n")
                .append(
                        "Written by `./firesteel results RUN_DIR…`. Each row is a difference between two policies of one recipe, at the\n")
                .append(
                        "size that the recipe has; published figures are of models a thousand times as large, so only the shape is compared.\n")
                .append(
                        "Ours: mean difference over seeds, with Student's 95 % interval; *holds* and *does not hold* say that the whole\n")
                .append("interval is on one side, *not told* that it is on both, and fewer than ")
                .append(Interval.FEWEST)
                .append(" seeds say nothing.\n\n")
                .append("| finding | published | ours | here |\n|---|---|---|---|\n");
        comparisons.forEach(each -> page.append("| ")
                .append(cell(each.claim().says()))
                .append(" | ")
                .append(cell(each.claim().published() + " (" + each.claim().source() + ")"))
                .append(" | ")
                .append(cell(ours(each)))
                .append(" | ")
                .append(verdict(each))
                .append(" |\n"));
        page.append("\n## Figures\n");
        comparisons.forEach(each -> page.append('\n').append(figures(each)));
        return page.toString();
    }

    private static String ours(Comparison comparison) {
        Claim claim = comparison.claim();
        return claim.figure() + " of " + claim.to() + " − " + claim.from() + " in `" + claim.recipe() + "`"
                + comparison
                        .difference()
                        .map(interval -> ": " + signed(interval.mean()) + " ± " + number(interval.half()) + ", "
                                + comparison.pairs().size() + " seeds")
                        .orElse("");
    }

    private static String verdict(Comparison comparison) {
        Optional<Shape.Verdict> verdict = comparison.verdict();
        if (verdict.isPresent()) {
            return switch (verdict.get()) {
                case HOLDS -> "**holds**";
                case DOES_NOT_HOLD -> "**does not hold**";
                case NOT_TOLD -> "not told";
            };
        }
        int seeds = comparison.pairs().size();
        return seeds == 0 ? "not run" : seeds + " of " + Interval.FEWEST + " seeds";
    }

    private static String figures(Comparison comparison) {
        Claim claim = comparison.claim();
        StringBuilder text = new StringBuilder("**")
                .append(claim.says())
                .append("** Expected: ")
                .append(claim.figure())
                .append(" of ")
                .append(claim.to())
                .append(' ')
                .append(claim.shape().words())
                .append(" than of ")
                .append(claim.from())
                .append(".\n`./firesteel run preset:")
                .append(claim.recipe())
                .append(" seed=N --run-dir DIR`");
        if (!comparison.pairs().isEmpty()) {
            text.append("\n\n| seed | ")
                    .append(claim.from())
                    .append(" | ")
                    .append(claim.to())
                    .append(" | difference |\n|---|---|---|---|\n")
                    .append(comparison.pairs().entrySet().stream()
                            .map(each -> row(each.getKey(), each.getValue()))
                            .collect(Collectors.joining("\n")));
        }
        if (!comparison.unfinished().isEmpty()) {
            text.append("\n\nNot finished, and not counted: ")
                    .append(comparison.unfinished().size())
                    .append(comparison.unfinished().size() == 1 ? " run." : " runs.");
        }
        return text.append('\n').toString();
    }

    private static String row(long seed, Pair pair) {
        return "| " + seed + " | " + number(pair.from()) + " | " + number(pair.to()) + " | " + signed(pair.difference())
                + " |";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String signed(double value) {
        return (value < 0 ? "−" : "+") + number(Math.abs(value));
    }

    /** A pipe would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
