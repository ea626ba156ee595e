package io.firesteel.cluster.recipe;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.stage.Artefact;
import io.firesteel.cluster.stage.Distill;
import io.firesteel.cluster.stage.Dpo;
import io.firesteel.cluster.stage.Evaluate;
import io.firesteel.cluster.stage.Grpo;
import io.firesteel.cluster.stage.RejectionSample;
import io.firesteel.cluster.stage.RewardModelling;
import io.firesteel.cluster.stage.Sft;
import io.firesteel.cluster.stage.Stage;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.config.ConfigurationFault.Problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Named stages that name each other's results: a graph. In a file, {@code stages { NAME { kind = sft, … } }}: below its name a stage has
 * its kind and any keys of the configuration, which hold for it alone; keys beside {@code stages} hold for all. Another stage's product
 * is called {@code stage:NAME}, wherever a path may stand: {@code policy.path}, {@code sft.examples.files}.
 *
 * @param shared what holds for all stages
 * @param stages by name, each after all that it takes something from; stages that could change places are in the order of
 *     their names
 */
public record Recipe(Configuration shared, Map<String, Node> stages) {
    private static final String STAGES = "stages";
    private static final String KIND = "kind";

    /** The kinds that a recipe can name. */
    private static final Map<String, Function<Settings, Stage>> KINDS = new TreeMap<>(Map.of(
            "sft",
            Sft::of,
            "grpo",
            Grpo::of,
            "distill",
            Distill::of,
            "dpo",
            Dpo::of,
            "reward-model",
            RewardModelling::of,
            "rejection-sample",
            RejectionSample::of,
            "evaluate",
            Evaluate::of));

    /**
     * A stage in its place.
     *
     * @param name in the recipe
     * @param stage what is done
     * @param configuration what it was bound from
     * @param settings all of them
     */
    public record Node(String name, Stage stage, Configuration configuration, Settings settings) {
        /** Names of the stages that it takes something from. */
        public List<String> inputs() {
            return stage.inputs().stream()
                    .flatMap(input -> input.stage().stream())
                    .distinct()
                    .toList();
        }
    }

    /**
     * Reads a recipe.
     *
     * @throws Fault for a kind that is not known, an input that is not there or of another kind, a circle
     * @throws io.firesteel.core.config.ConfigurationFault for what a stage's settings refuse
     */
    public static Recipe of(Configuration configuration) {
        SortedMap<String, Configuration> parts = configuration.split(STAGES);
        if (parts.isEmpty()) {
            throw new Fault(
                    "recipe",
                    "stages { NAME { kind = …, … } }",
                    "no stages",
                    "see ./firesteel run --help for an example");
        }
        Map<String, Node> nodes = new TreeMap<>();
        Map<Problem, Set<String>> refused = new LinkedHashMap<>();
        parts.forEach((name, part) -> {
            try {
                nodes.put(name, node(name, part));
            } catch (ConfigurationFault fault) {
                fault.problems().forEach(problem -> refused.computeIfAbsent(problem, p -> new TreeSet<>())
                        .add(name));
            }
        });
        if (!refused.isEmpty()) {
            throw new ConfigurationFault(named(refused, parts.size()));
        }
        nodes.values().forEach(node -> checkInputs(node, nodes));
        return new Recipe(configuration.without(STAGES), inOrder(nodes));
    }

    /** Problems with the names of their stages; once and without a name, what is wrong with every stage alike: it stands beside them. */
    private static List<Problem> named(Map<Problem, Set<String>> refused, int stages) {
        List<Problem> named = new ArrayList<>();
        refused.forEach((problem, names) -> {
            if (names.size() == stages && stages > 1) {
                named.add(problem);
            } else {
                names.forEach(name -> named.add(new Problem(
                        STAGES + "." + name + "." + problem.key(), problem.complaint(), problem.at(), problem.fix())));
            }
        });
        return named;
    }

    /** The stage of a kind that its directory's {@code decided-by.txt} names; empty for no kind of this version. */
    public static Optional<Stage> stage(String kind, Settings settings) {
        return Optional.ofNullable(KINDS.get(kind)).map(make -> make.apply(settings));
    }

    private static Node node(String name, Configuration part) {
        String where = STAGES + "." + name;
        if (!name.matches("[a-z0-9][a-z0-9-]*")) {
            throw new Fault(
                    where, "a name of small letters, digits and dashes", name, "it becomes a folder's name: rename it");
        }
        String kind = part.text(KIND)
                .orElseThrow(() -> new Fault(
                        where + "." + KIND,
                        "one of " + String.join(", ", KINDS.keySet()),
                        "nothing",
                        "say what the stage does"));
        Function<Settings, Stage> make = Optional.ofNullable(KINDS.get(kind))
                .orElseThrow(() -> new Fault(
                        where + "." + KIND,
                        "one of " + String.join(", ", KINDS.keySet()),
                        kind,
                        "choose one of these kinds"));
        Configuration own = part.without(KIND);
        Settings settings = own.bind(Settings.class);
        return new Node(name, make.apply(settings), own, settings);
    }

    private static void checkInputs(Node node, Map<String, Node> nodes) {
        for (Stage.Input input : node.stage().inputs()) {
            if (input.stage().isEmpty()) {
                continue;
            }
            String where = STAGES + "." + node.name() + "." + input.key();
            Node maker = nodes.get(input.stage().get());
            if (maker == null) {
                throw new Fault(
                        where,
                        "a stage of this recipe: " + String.join(", ", nodes.keySet()),
                        input.reference(),
                        "fix the name, or add the stage");
            }
            if (maker.stage().produces() != input.kind()) {
                throw new Fault(
                        where,
                        "a stage that makes " + word(input.kind()),
                        input.reference() + ", a stage of kind " + maker.stage().kind() + " that makes "
                                + word(maker.stage().produces()),
                        "name a stage of another kind");
            }
        }
    }

    private static String word(Artefact.Kind kind) {
        return switch (kind) {
            case POLICY -> "a policy";
            case REWARD_MODEL -> "a reward model";
            case EXAMPLES -> "examples";
            case PAIRS -> "pairs";
            case EVALUATION -> "an evaluation";
        };
    }

    private static Map<String, Node> inOrder(Map<String, Node> nodes) {
        Map<String, Node> ordered = new LinkedHashMap<>();
        for (String name : nodes.keySet()) {
            visit(name, nodes, ordered, new LinkedHashSet<>());
        }
        return ordered;
    }

    private static void visit(String name, Map<String, Node> nodes, Map<String, Node> ordered, Set<String> path) {
        if (ordered.containsKey(name)) {
            return;
        }
        if (!path.add(name)) {
            List<String> circle = new ArrayList<>(path);
            circle = circle.subList(circle.indexOf(name), circle.size());
            throw new Fault(
                    STAGES,
                    "stages of which none needs its own result",
                    String.join(" needs ", circle) + " needs " + name,
                    "let one of them start from something else");
        }
        nodes.get(name).inputs().forEach(input -> visit(input, nodes, ordered, path));
        path.remove(name);
        ordered.put(name, nodes.get(name));
    }

    /** A stage and all that it needs, in order. */
    public List<Node> upTo(String name) {
        if (!stages.containsKey(name)) {
            throw new Fault(
                    "--stage " + name,
                    "a stage of this recipe: " + String.join(", ", stages.keySet()),
                    name,
                    "choose one of these");
        }
        Set<String> needed = new LinkedHashSet<>();
        collect(name, needed);
        return stages.values().stream()
                .filter(node -> needed.contains(node.name()))
                .toList();
    }

    private void collect(String name, Set<String> into) {
        if (into.add(name)) {
            stages.get(name).inputs().forEach(input -> collect(input, into));
        }
    }
}
