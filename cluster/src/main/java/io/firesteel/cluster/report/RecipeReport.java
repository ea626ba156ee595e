package io.firesteel.cluster.report;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes {@code report.html} of a recipe: its graph, the evaluations below each other, a row for each stage, which leads to its own report. */
public final class RecipeReport {
    private RecipeReport() {}

    /**
     * Makes the report, also while the recipe goes on; returns where it lies.
     *
     * @param root the recipe's directory
     * @param graph its stages, as far as they are
     * @param evaluations by stage, the last one of each stage that has been evaluated
     * @param links by stage, relative paths from {@code root} to the stages' own reports; a stage may have none
     * @param cost of all that is done, a sentence
     * @param configuration the effective one
     */
    public static String write(
            RunFiles root,
            StageGraph graph,
            Map<String, Map<String, ?>> evaluations,
            Map<String, String> links,
            String cost,
            String configuration) {
        return write(root, graph, evaluations, links, cost, configuration, Clock.systemUTC());
    }

    static String write(
            RunFiles root,
            StageGraph graph,
            Map<String, Map<String, ?>> evaluations,
            Map<String, String> links,
            String cost,
            String configuration,
            Clock clock) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Graph("Stages", graph, links));
        StageEvaluations.table(evaluations, links).ifPresent(sections::add);
        sections.add(table(graph, links, cost));
        sections.add(new Texts("Configuration", new LinkedHashMap<>(Map.of("Effective configuration", configuration))));
        String made = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        root.replace(
                RunDirectory.REPORT,
                HtmlPage.of(new Document(root.display(""), "Firesteel recipe, report made " + made, sections)));
        return root.display(RunDirectory.REPORT);
    }

    private static Table table(StageGraph graph, Map<String, String> links, String cost) {
        Set<String> figures = new LinkedHashSet<>();
        graph.nodes().forEach(node -> figures.addAll(node.figures().keySet()));
        for (String last : StageFigures.EFFORT) { // the last columns, whichever stage had them first
            if (figures.remove(last)) {
                figures.add(last);
            }
        }
        boolean reasons = graph.nodes().stream().anyMatch(node -> !node.why().isEmpty());
        List<String> head = new ArrayList<>(List.of("stage", "kind", "state"));
        head.addAll(figures);
        if (reasons) {
            head.add("why");
        }
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (StageGraph.Node node : graph.nodes()) {
            List<Table.Cell> row = new ArrayList<>();
            row.add(Table.Cell.of(node.name()).link(links.getOrDefault(node.name(), "")));
            row.add(Table.Cell.of(node.kind()).tone(Table.Tone.WORD));
            row.add(Table.Cell.of(node.state().word())
                    .tone(node.state() == StageGraph.State.FAILED ? Table.Tone.BAD : Table.Tone.PLAIN));
            figures.forEach(figure -> row.add(Table.Cell.of(node.figures().getOrDefault(figure, ""))));
            if (reasons) {
                row.add(Table.Cell.of(node.why()).tone(Table.Tone.SENTENCE));
            }
            rows.add(row);
        }
        return new Table("Figures of the stages", "A stage's name leads to its own report. " + cost, head, rows);
    }
}
