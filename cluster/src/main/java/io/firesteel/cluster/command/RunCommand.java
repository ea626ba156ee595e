package io.firesteel.cluster.command;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.recipe.Plan;
import io.firesteel.cluster.recipe.Recipe;
import io.firesteel.cluster.recipe.RecipeRun;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.cluster.stage.Cost;
import io.firesteel.cluster.stage.LearningMemory;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Runs a recipe: several stages that build on each other. */
@Command(
        name = "run",
        customSynopsis = "firesteel run RECIPE [OPTIONS] [key=value…]",
        mixinStandardHelpOptions = true,
        description = {
            "Run a recipe: named stages that name each other's results.",
            "It is a path, a URI, or preset:NAME for one inside the jar. What is done is not done again; a stage whose settings or inputs"
                    + " have changed is, and so is what depends on it. --dry-run prints the graph with done, to do, and why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel run preset:cold-start --dry-run",
            "  firesteel run preset:cold-start seed=2 --run-dir hdfs:///runs/cold-start-2",
            "  firesteel run my.conf --stage rl    this stage and what it needs",
            "  firesteel run four-seeds.conf --parallel 4",
            "",
            "A recipe in HOCON; keys beside stages hold for all of them, keys inside one for",
            "it alone:",
            "  run.name = mine",
            "  stages {",
            "    cold { kind = sft, sft.start.kind = policy",
            "           sft.examples { kind = files, files = [traces.jsonl] } }",
            "    rl   { kind = grpo, policy.path = \"stage:cold\", run.iterations = 100 }",
            "    test { kind = evaluate, policy.path = \"stage:rl\" }",
            "  }"
        })
final class RunCommand implements Callable<Outcome> {
    @Mixin
    private ConfigurationOptions options;

    @Option(names = "--stage", paramLabel = "NAME", description = "Only this stage and what it needs.")
    private String only;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "1",
            description = "Stages at a time at most, where the graph allows it (${DEFAULT-VALUE}).")
    private int parallel;

    @Override
    public Outcome call() throws InterruptedException {
        if (parallel < 1) {
            throw new Fault("--parallel", "at least 1", Integer.toString(parallel), "1 runs one stage after the other");
        }
        Configuration configuration = options.loadRecipe();
        Recipe recipe = Recipe.of(configuration);
        Settings shared = recipe.shared().bind(Settings.class);
        if (options.printConfig()) {
            System.err.print(configuration.render());
            return Outcome.completed(Map.of());
        }
        double price = shared.run().pricePerCoreHour();
        Console console = Console.ofStandardError();
        StopRequest stop = ProcessEnd.stopRequest();
        long began = System.nanoTime();
        try (SparkApplication application =
                        SparkApplication.of("firesteel " + shared.run().name(), shared.spark());
                RecipeRun run = new RecipeRun(recipe, shared.run(), application, console, stop)) {
            Plan plan = run.plan();
            List<Plan.Step> asked = new ArrayList<>();
            (only == null ? List.copyOf(recipe.stages().values()) : recipe.upTo(only))
                    .forEach(node -> asked.add(plan.step(node.name())));
            List<Plan.Step> toDo = asked.stream().filter(step -> !step.done()).toList();
            show(console, run, asked);
            Map<String, Map<String, String>> facts = run.check(toDo);
            facts.forEach((name, checked) -> Optional.ofNullable(checked.get(LearningMemory.FACT))
                    .ifPresent(parts -> StandardOutput.current().takes(name, parts)));
            if (options.dryRun()) {
                facts.forEach(console::header);
                return Outcome.completed(figures(run, asked, Map.of(), true, price));
            }
            StandardOutput.current().inRun(run.open());
            Map<String, StageResult> results = run.run(toDo, parallel);
            Map<String, Object> figures = figures(run, asked, results, false, price);
            figures.put("seconds", (System.nanoTime() - began) / 1e9);
            run.saveSummary(figures(run, List.copyOf(plan.steps().values()), results, false, price));
            console.notice("report: " + run.display() + "/report.html");
            boolean completed = toDo.stream()
                    .allMatch(step -> results.containsKey(step.node().name())
                            && results.get(step.node().name()).completed());
            return new Outcome(completed ? ExitCode.COMPLETED : ExitCode.RESUMABLE, figures);
        }
    }

    private static void show(Console console, RecipeRun run, List<Plan.Step> steps) {
        Map<String, String> graph = new LinkedHashMap<>();
        for (Plan.Step step : steps) {
            String from = step.node().inputs().isEmpty()
                    ? ""
                    : " ← " + String.join(", ", step.node().inputs());
            graph.put(
                    step.node().name(),
                    step.node().stage().kind() + from + " · " + (step.done() ? "done" : "to do: " + step.why()) + " · "
                            + step.address().brief());
        }
        console.header("recipe in " + run.display(), graph);
    }

    private static Map<String, Object> figures(
            RecipeRun run,
            List<Plan.Step> steps,
            Map<String, StageResult> results,
            boolean dryRun,
            double pricePerCoreHour) {
        Cost cost = Cost.NONE;
        Map<String, Object> stages = new LinkedHashMap<>();
        for (Plan.Step step : steps) {
            String name = step.node().name();
            Map<String, Object> stage = new LinkedHashMap<>();
            stage.put("kind", step.node().stage().kind());
            stage.put("address", step.address().sha256());
            StageResult result = results.get(name);
            String why = step.whyAfter(Optional.ofNullable(result));
            stage.put("state", why.isEmpty() ? "done" : "to do");
            if (!why.isEmpty()) {
                stage.put("why", why);
            }
            Optional<Artefact> artefact = step.artefact();
            if (result != null) {
                artefact = result.artefact();
                stage.putAll(result.figures("steps"));
            }
            artefact.ifPresent(made -> {
                stage.put("sha256", made.sha256());
                if (made.kind() == Artefact.Kind.POLICY) {
                    stage.put("policy", made.sha256());
                }
                made.figures().forEach(stage::putIfAbsent);
            });
            Optional<Cost> own = Cost.from(JsonObject.of(name, stage));
            own.ifPresent(counted -> stage.put(Cost.KEY, counted.figures(pricePerCoreHour)));
            cost = cost.plus(own.orElse(Cost.NONE));
            stages.put(name, stage);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        if (dryRun) {
            figures.put("dryRun", true);
        }
        figures.put("recipe", run.name());
        figures.put("seed", run.seed());
        figures.put("runDirectory", run.display());
        figures.put("stages", stages);
        figures.put(Cost.KEY, cost.figures(pricePerCoreHour));
        return figures;
    }
}
