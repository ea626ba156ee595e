package io.firesteel.cluster.recipe;

import io.firesteel.cluster.report.RecipeReport;
import io.firesteel.cluster.report.StageFigures;
import io.firesteel.cluster.report.StageGraph;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.cluster.stage.Cost;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The recipe's report: its graph with each stage's figures, drawn whenever a stage begins or ends. */
final class RecipePicture {
    private final Recipe recipe;
    private final Plan plan;
    private final RunFiles root;
    private final double pricePerCoreHour;

    /** @param pricePerCoreHour {@code run.price-per-core-hour} */
    RecipePicture(Recipe recipe, Plan plan, RunFiles root, double pricePerCoreHour) {
        this.pricePerCoreHour = pricePerCoreHour;
        this.recipe = recipe;
        this.plan = plan;
        this.root = root;
    }

    /**
     * Draws it anew.
     *
     * @param failed stages that have thrown
     * @param results of the stages that have ended in this session
     */
    void draw(Set<String> running, Set<String> failed, Map<String, StageResult> results) {
        List<StageGraph.Node> nodes = new ArrayList<>();
        Map<String, String> links = new LinkedHashMap<>();
        Map<String, Map<String, ?>> evaluations = new LinkedHashMap<>();
        Cost cost = Cost.NONE;
        for (Plan.Step step : plan.steps().values()) {
            String name = step.node().name();
            Optional<Artefact> artefact = step.artefact()
                    .or(() -> Optional.ofNullable(results.get(name)).flatMap(StageResult::artefact));
            StageGraph.State state = artefact.isPresent()
                    ? StageGraph.State.DONE
                    : running.contains(name)
                            ? StageGraph.State.RUNNING
                            : failed.contains(name) ? StageGraph.State.FAILED : StageGraph.State.TO_DO;
            nodes.add(new StageGraph.Node(
                    name,
                    step.node().stage().kind(),
                    state,
                    state == StageGraph.State.TO_DO ? step.why() : "",
                    artefact.map(made -> figures(step.folder(), made)).orElse(Map.of()),
                    step.node().inputs()));
            artefact.map(made -> evaluation(step.folder(), made))
                    .filter(figures -> !figures.isEmpty())
                    .ifPresent(figures -> evaluations.put(name, figures));
            cost = cost.plus(artefact.flatMap(made -> Cost.from(JsonObject.of(name, made.figures())))
                    .orElse(Cost.NONE));
            if (root.exists(step.folder() + "/" + RunDirectory.REPORT)) {
                links.put(name, step.folder() + "/" + RunDirectory.REPORT);
            }
        }
        RecipeReport.write(
                root,
                new StageGraph(nodes),
                evaluations,
                links,
                StageFigures.sentence(
                        cost.tokens(),
                        cost.evaluationTokens(),
                        cost.coreSeconds(),
                        cost.price(pricePerCoreHour),
                        pricePerCoreHour),
                recipe.shared().nonDefaults());
    }

    /** The figures of a stage's last evaluation; empty if it had none. */
    private static Map<String, ?> evaluation(String folder, Artefact artefact) {
        return artefact.figures().get("after") instanceof Map<?, ?> after
                ? JsonObject.of(folder, after).fields()
                : Map.of();
    }

    private Map<String, String> figures(String folder, Artefact artefact) {
        StageFigures figures = new StageFigures();
        Map<String, ?> evaluation = evaluation(folder, artefact);
        if (!evaluation.isEmpty()) {
            figures.evaluation("", evaluation);
        }
        List<JsonObject> rows = RunLog.readMetrics(root.below(folder));
        if (!rows.isEmpty()) {
            figures.row(rows.get(rows.size() - 1).fields());
        }
        Cost.from(JsonObject.of(folder, artefact.figures()))
                .ifPresent(cost -> figures.cost(cost.coreSeconds(), cost.price(pricePerCoreHour)));
        if (artefact.figures().get("seconds") instanceof Number seconds) {
            figures.seconds(seconds.doubleValue());
        }
        return figures.texts();
    }
}
