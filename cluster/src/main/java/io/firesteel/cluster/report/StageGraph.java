package io.firesteel.cluster.report;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The stages of a recipe and how far they are.
 *
 * @param nodes in any order; each names the ones whose results it takes
 */
public record StageGraph(List<Node> nodes) {
    /** How far a stage is. */
    public enum State {
        DONE("done"),
        RUNNING("running"),
        TO_DO("to do"),
        FAILED("failed");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * One stage.
     *
     * @param name as the recipe names it, unique
     * @param kind of stage: sft, grpo, evaluate
     * @param state how far it is
     * @param why it is so, such as {@code settings changed}; may be empty
     * @param figures a few, as they are read, by their names; in their order
     * @param inputs names of the stages whose results it takes
     */
    public record Node(
            String name, String kind, State state, String why, Map<String, String> figures, List<String> inputs) {
        public Node {
            figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
            inputs = List.copyOf(inputs);
        }
    }

    public StageGraph {
        nodes = List.copyOf(nodes);
        Set<String> names = nodes.stream().map(Node::name).collect(Collectors.toSet());
        if (names.size() < nodes.size()) {
            throw new Fault("graph of stages", "one stage a name", names(nodes), "name them apart");
        }
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                if (!names.contains(input)) {
                    throw new Fault(
                            "graph of stages: inputs of " + node.name(),
                            "names of stages: " + names(nodes),
                            input,
                            "correct the name; what no stage makes is no input of the graph");
                }
            }
        }
        layers(nodes);
    }

    /**
     * The stages from left to right: each stands one further than the last of its inputs.
     *
     * @return in each layer, in the order of {@link #nodes}
     */
    public List<List<Node>> layers() {
        return layers(nodes);
    }

    private static List<List<Node>> layers(List<Node> nodes) {
        List<List<Node>> layers = new ArrayList<>();
        Set<String> placed = new HashSet<>();
        List<Node> left = new ArrayList<>(nodes);
        while (!left.isEmpty()) {
            List<Node> next = left.stream()
                    .filter(node -> placed.containsAll(node.inputs()))
                    .toList();
            if (next.isEmpty()) {
                throw new Fault(
                        "graph of stages",
                        "stages that can be done one after the other",
                        "each of " + names(left) + " waits for another of them",
                        "break the circle");
            }
            layers.add(next);
            left.removeAll(next);
            next.forEach(node -> placed.add(node.name()));
        }
        return layers;
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }
}
