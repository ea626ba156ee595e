package io.firesteel.cluster.recipe;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.cluster.stage.Inputs;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.cluster.stage.StageResult;
import io.firesteel.cluster.stage.StageRun;
import io.firesteel.cluster.stage.StopRequest;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A recipe in its directory: what is done stays, what is to do is done in the order of the graph, several stages at a time if so
 * asked, all in one Spark application. A stage's bits do not depend on what runs beside it.
 *
 * <pre>
 * recipe.conf                       what holds for all stages
 * stages/NAME-1a2b3c4d/             a run directory of its own for each stage and address
 * report.html                       the graph with each stage's figures
 * </pre>
 */
public final class RecipeRun implements AutoCloseable {
    /** What holds for all stages, in a recipe's directory. */
    public static final String CONFIGURATION = "recipe.conf";

    /** Where its stages' directories are. */
    public static final String STAGES = "stages";

    private final Recipe recipe;
    private final RunSettings settings;
    private final SparkApplication application;
    private final Console console;
    private final StopRequest stop;
    private final RunFiles root;
    private final Map<String, Inputs.Product> products = new ConcurrentHashMap<>();
    private final Map<String, StageContext> contexts = new LinkedHashMap<>();
    private final Inputs inputs;

    /** @param settings {@code run} of what holds for all stages */
    public RecipeRun(
            Recipe recipe, RunSettings settings, SparkApplication application, Console console, StopRequest stop) {
        this.recipe = recipe;
        this.settings = settings;
        this.application = application;
        this.console = console;
        this.stop = stop;
        this.root = RunFiles.at(settings.directory(), application.hadoop());
        this.inputs = new Inputs(application::hadoop, name -> Optional.ofNullable(products.get(name)), this::startOf);
        recipe.stages().values().forEach(node -> contexts.put(node.name(), context(node)));
    }

    private StageContext context(Recipe.Node node) {
        return new StageContext(
                settings.name() + " · " + node.name(),
                application,
                inputs,
                new Seeds(node.settings().run().seed()).at("stage").at(node.name()),
                console.named(node.name()),
                stop);
    }

    private PolicyDirectory startOf(String name) {
        return recipe.stages().get(name).stage().start(contexts.get(name));
    }

    /** Each stage with its address and whether it is done; nothing is run or written. */
    public Plan plan() {
        Plan plan = Plan.of(recipe, root, node -> contexts.get(node.name()));
        plan.steps().values().forEach(this::offer);
        return plan;
    }

    private void offer(Plan.Step step) {
        step.artefact()
                .ifPresent(artefact ->
                        products.put(step.node().name(), new Inputs.Product(root.below(step.folder()), artefact)));
    }

    /** Resolves everything that these stages need, before any of them runs; by a stage's name what it will do. */
    public Map<String, Map<String, String>> check(List<Plan.Step> steps) throws InterruptedException {
        Map<String, Map<String, String>> facts = new LinkedHashMap<>();
        for (Plan.Step step : steps) {
            String name = step.node().name();
            try {
                facts.put(name, step.node().stage().checkAll(contexts.get(name)));
            } catch (Fault fault) {
                throw inStage(name, step.node().configuration().located(fault));
            }
        }
        return facts;
    }

    /**
     * Runs the stages that are to do.
     *
     * @param steps of {@link #plan}, in its order
     * @param parallel how many at a time at most
     * @return by a stage's name how far it came; stages that were done are not among them
     */
    public Map<String, StageResult> run(List<Plan.Step> steps, int parallel) throws InterruptedException {
        open();
        RecipePicture picture = new RecipePicture(recipe, plan(), root, settings.pricePerCoreHour());
        Map<String, StageResult> results = new LinkedHashMap<>();
        List<Plan.Step> waiting = new ArrayList<>(steps);
        Set<String> running = new HashSet<>();
        ExecutorService pool = Executors.newFixedThreadPool(parallel);
        ExecutorCompletionService<Ended> ends = new ExecutorCompletionService<>(pool);
        Map<Future<Ended>, String> names = new HashMap<>();
        Set<String> failed = new HashSet<>();
        try {
            while (true) {
                for (Plan.Step step : ready(waiting)) {
                    if (running.size() < parallel && !stop.made()) {
                        waiting.remove(step);
                        running.add(step.node().name());
                        names.put(
                                ends.submit(() -> new Ended(step, run(step))),
                                step.node().name());
                    }
                }
                picture.draw(running, failed, results);
                if (running.isEmpty()) {
                    return results;
                }
                Future<Ended> end = ends.take();
                running.remove(names.get(end));
                failed.add(names.get(end)); // unless it says otherwise
                Ended ended = end.get();
                failed.remove(names.get(end));
                results.put(ended.step().node().name(), ended.result());
                ended.result()
                        .artefact()
                        .ifPresent(artefact -> products.put(
                                ended.step().node().name(),
                                new Inputs.Product(root.below(ended.step().folder()), artefact)));
            }
        } catch (ExecutionException e) {
            stop.make(); // the others save and stop
            await(pool);
            RuntimeException fault =
                    e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
            try {
                new RecipePicture(recipe, plan(), root, settings.pricePerCoreHour())
                        .draw(Set.of(), failed, results); // what has ended meanwhile is done
            } catch (RuntimeException beside) {
                fault.addSuppressed(beside);
            }
            throw fault;
        } catch (InterruptedException e) {
            stop.make();
            throw e;
        } finally {
            await(pool);
        }
    }

    private static Fault inStage(String name, Fault fault) {
        return new Fault(
                fault.kind(),
                "stages." + name + ", " + fault.where(),
                fault.expected(),
                fault.found(),
                fault.fix(),
                fault);
    }

    private void await(ExecutorService pool) throws InterruptedException {
        pool.shutdown();
        while (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            console.notice("waiting for the other stages to save");
        }
    }

    /** A stage's end. */
    private record Ended(Plan.Step step, StageResult result) {}

    private List<Plan.Step> ready(List<Plan.Step> waiting) {
        return waiting.stream()
                .filter(step -> products.keySet().containsAll(step.node().inputs()))
                .toList();
    }

    private StageResult run(Plan.Step step) throws InterruptedException {
        StageContext context = contexts.get(step.node().name());
        try (RunDirectory directory = RunDirectory.open(
                root.path(step.folder()).toString(), application.hadoop(), context.console()::warning)) {
            StageResult result = new StageRun(
                            step.node().stage(),
                            context,
                            step.node().configuration(),
                            step.address(),
                            step.node().settings().run().saveRollouts())
                    .run(directory);
            directory.saveSummary(result.figures("steps"));
            return result;
        } catch (Fault fault) {
            throw inStage(step.node().name(), fault);
        }
    }

    /** Makes the directory, or refuses one that is somebody else's. Returns its files. */
    public RunFiles open() {
        root.requireOwn("recipe", root.list(""), CONFIGURATION);
        root.makeDirectory("");
        root.removeTemporaries("", console::warning);
        root.replace(CONFIGURATION, recipe.shared().nonDefaults());
        return root;
    }

    /** Writes down what has come of it so far: what the last line of a command says. */
    public void saveSummary(Map<String, Object> summary) {
        root.replace(RunDirectory.SUMMARY, Json.printIndented(summary));
    }

    /** The recipe's {@code run.name}. */
    public String name() {
        return settings.name();
    }

    /** The recipe's {@code run.seed}, below which all randomness is addressed. */
    public long seed() {
        return settings.seed();
    }

    /** The directory, as a person would write it. */
    public String display() {
        return root.display("");
    }

    @Override
    public void close() {
        inputs.close();
    }
}
