package io.firesteel.cluster.command;

import io.firesteel.cluster.results.Claims;
import io.firesteel.cluster.results.Comparison;
import io.firesteel.cluster.results.RecipeResult;
import io.firesteel.cluster.results.ResultsPage;
import io.firesteel.cluster.results.Shape.Verdict;
import io.firesteel.cluster.run.RunFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Holds recipes' outcomes against what was published. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = {
            "Hold what recipes came to against what was published, over their seeds.",
            "Writes a page of Markdown: the published figure and its source, ours with its interval, and whether the shape holds."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  for seed in 1 2 3; do",
            "    firesteel run preset:r1-zero seed=$seed --run-dir runs/r1-zero-$seed",
            "  done",
            "  firesteel results runs/r1-zero-* --out results.md"
        })
final class ResultsCommand implements Callable<Outcome> {
    @Parameters(
            paramLabel = "RUN_DIR",
            arity = "0..*",
            description = "Directories of recipes: paths or URIs. The page says what is to be run where none is given.")
    private List<String> directories = List.of();

    @Option(
            names = "--claims",
            paramLabel = "FILE",
            description = "Claims of your own, in HOCON, in place of those in the jar.")
    private java.nio.file.Path claims;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "results.md",
            description = "The page: a path or URI (${DEFAULT-VALUE}).")
    private String out;

    @Override
    public Outcome call() {
        Configuration hadoop = new Configuration();
        List<RecipeResult> results = directories.stream()
                .map(directory -> RecipeResult.read(RunFiles.at(directory, hadoop)))
                .toList();
        List<Comparison> comparisons = (claims == null ? Claims.bundled() : Claims.in(claims)).compare(results);
        Path page = new Path(out);
        RunFiles.at(page.getParent() == null ? "." : page.getParent().toString(), hadoop)
                .replace(page.getName(), ResultsPage.of(comparisons));
        System.err.println("results: " + out);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("page", out);
        figures.put("runs", results.size());
        figures.put("claims", comparisons.size());
        figures.put("hold", count(comparisons, Verdict.HOLDS));
        figures.put("doNotHold", count(comparisons, Verdict.DOES_NOT_HOLD));
        figures.put("notTold", count(comparisons, Verdict.NOT_TOLD));
        return Outcome.completed(figures);
    }

    private static long count(List<Comparison> comparisons, Verdict verdict) {
        return comparisons.stream()
                .filter(each -> each.verdict().filter(verdict::equals).isPresent())
                .count();
    }
}
