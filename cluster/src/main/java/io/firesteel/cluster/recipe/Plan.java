package io.firesteel.cluster.recipe;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.stage.Address;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.cluster.stage.Changes;
import io.firesteel.cluster.stage.Stage;
import io.firesteel.cluster.stage.StageContext;
import io.firesteel.cluster.stage.StageResult;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A recipe over the directory that it is run in: each stage with its address, where it lies, whether it is done, and if not why.
 *
 * @param steps by a stage's name, in the recipe's order
 */
public record Plan(Map<String, Step> steps) {
    private static final String STOPPED = "stopped before its end: goes on from its last checkpoint";

    /**
     * A stage over its directory.
     *
     * @param node the stage
     * @param address what its result is a function of
     * @param folder relative to the recipe's directory
     * @param artefact what it left; empty while it is to do
     * @param why it is to do, in words; empty if it is done
     */
    public record Step(Recipe.Node node, Address address, String folder, Optional<Artefact> artefact, String why) {
        public boolean done() {
            return artefact.isPresent();
        }

        /**
         * Why it is still to do after a run.
         *
         * @param result how far the run took it; empty if it was not begun
         * @return empty if it is done
         */
        public String whyAfter(Optional<StageResult> result) {
            if (done() || result.filter(StageResult::completed).isPresent()) {
                return "";
            }
            return result.isPresent() ? STOPPED : why;
        }
    }

    /**
     * Compares a recipe with what is there.
     *
     * @param root the recipe's directory
     * @param contexts where each stage would run
     */
    static Plan of(Recipe recipe, RunFiles root, Function<Recipe.Node, StageContext> contexts) {
        Map<String, Step> steps = new LinkedHashMap<>();
        for (Recipe.Node node : recipe.stages().values()) {
            Address address = address(node, contexts.apply(node), steps);
            String folder = RecipeRun.STAGES + "/" + node.name() + "-" + address.brief();
            Optional<Artefact> artefact = Artefact.read(root.below(folder), address.sha256())
                    .filter(made -> made.path().isEmpty() || root.exists(folder + "/" + made.path()));
            steps.put(
                    node.name(),
                    new Step(
                            node,
                            address,
                            folder,
                            artefact,
                            artefact.isPresent() ? "" : why(node, address, folder, root, steps)));
        }
        return new Plan(steps);
    }

    private static Address address(Recipe.Node node, StageContext context, Map<String, Step> before) {
        Map<String, String> inputs = new TreeMap<>(node.stage().contents(context.inputs()));
        for (Stage.Input input : node.stage().inputs()) {
            input.stage()
                    .ifPresent(name -> inputs.put(
                            input.key() + " " + input.reference(),
                            before.get(name).address().sha256()));
        }
        return Address.of(
                node.stage(),
                node.configuration().canonical(node.stage().decidedByAll()),
                context.seeds().seed(),
                inputs);
    }

    private static String why(
            Recipe.Node node, Address address, String folder, RunFiles root, Map<String, Step> before) {
        List<String> waits = node.inputs().stream()
                .filter(input -> !before.get(input).done())
                .toList();
        if (!root.list(folder + "/checkpoints").isEmpty()) {
            return STOPPED;
        }
        Optional<String> former = root.list(RecipeRun.STAGES).stream()
                .filter(name -> name.matches(node.name() + "-[0-9a-f]{8}") && !folder.endsWith("/" + name))
                .map(name -> RecipeRun.STAGES + "/" + name + "/" + Address.FILE)
                .filter(root::exists)
                .reduce((one, later) -> root.modified(one).isAfter(root.modified(later)) ? one : later);
        // That what it waits for has another address says nothing that "needs" does not, in 128 hexadecimal digits.
        List<String> changes = former.isEmpty()
                ? List.of()
                : address.changesSince(root.readText(former.get())).all().stream()
                        .filter(change ->
                                waits.stream().noneMatch(wait -> change.key().endsWith(" stage:" + wait)))
                        .map(Changes.Change::sentence)
                        .toList();
        if (!changes.isEmpty()) {
            return "changed: " + changes.get(0) + (changes.size() > 1 ? ", and " + (changes.size() - 1) + " more" : "");
        }
        return waits.isEmpty() ? "never run" : "needs " + String.join(", ", waits);
    }

    /** The stage of that name. */
    public Step step(String name) {
        return steps.get(name);
    }
}
