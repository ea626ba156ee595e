package io.firesteel.cluster.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Where the boxes of a graph of stages stand, and the ways between them: in layers from left to right (Sugiyama, Tagawa and Toda
 * 1981). An edge that passes a layer has a place of its own there, so that it runs between boxes and not behind them; within a
 * layer places are ordered by the mean place of what they are tied to. For a few dozen stages.
 */
final class GraphLayout {
    /** Width of a box, pixels; so are all lengths. */
    static final int BOX = 208;

    static final int ACROSS = 40;
    private static final int BETWEEN = 18;
    private static final int WAY = 6;
    private static final int MARGIN = 6;
    private static final int SWEEPS = 12;

    /** A stage, or the place where an edge passes a layer. */
    private static final class Place {
        private final int layer;
        private final int height;
        private final List<Place> before = new ArrayList<>();
        private final List<Place> after = new ArrayList<>();
        private int order;
        private double top;

        Place(int layer, int height) {
            this.layer = layer;
            this.height = height;
        }

        double middle() {
            return top + height / 2.0;
        }
    }

    /** A box's upper left corner and its height. */
    record Box(StageGraph.Node node, int x, int y, int height) {}

    /**
     * A way from one box to another.
     *
     * @param points where it leaves, the two ends of each place it passes, where it arrives: pairs of x and y
     */
    record Way(List<int[]> points) {}

    private final List<Box> boxes = new ArrayList<>();
    private final List<Way> ways = new ArrayList<>();
    private final int width;
    private final int height;

    GraphLayout(StageGraph graph, ToIntFunction<StageGraph.Node> heights) {
        List<List<Place>> layers = new ArrayList<>();
        Map<String, Place> byName = new LinkedHashMap<>();
        for (List<StageGraph.Node> nodes : graph.layers()) {
            List<Place> layer = new ArrayList<>();
            for (StageGraph.Node node : nodes) {
                Place place = new Place(layers.size(), heights.applyAsInt(node));
                layer.add(place);
                byName.put(node.name(), place);
            }
            layers.add(layer);
        }
        Map<String, List<List<Place>>> paths = new HashMap<>();
        for (StageGraph.Node node : graph.nodes()) {
            for (String input : node.inputs().stream().distinct().toList()) {
                paths.computeIfAbsent(node.name(), name -> new ArrayList<>())
                        .add(path(byName.get(input), byName.get(node.name()), layers));
            }
        }
        layers.forEach(GraphLayout::number);
        order(layers);
        place(layers);
        double top = layers.stream()
                .flatMap(List::stream)
                .mapToDouble(p -> p.top)
                .min()
                .orElse(0);
        layers.stream().flatMap(List::stream).forEach(place -> place.top += MARGIN - top);
        for (StageGraph.Node node : graph.nodes()) {
            Place place = byName.get(node.name());
            boxes.add(new Box(node, x(place), (int) Math.round(place.top), place.height));
            paths.getOrDefault(node.name(), List.of()).forEach(path -> ways.add(way(path)));
        }
        this.width = layers.size() * (BOX + ACROSS) - ACROSS + 2 * MARGIN;
        this.height = (int) Math.ceil(layers.stream()
                        .flatMap(List::stream)
                        .mapToDouble(place -> place.top + place.height)
                        .max()
                        .orElse(0))
                + MARGIN;
    }

    List<Box> boxes() {
        return boxes;
    }

    List<Way> ways() {
        return ways;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    private static List<Place> path(Place from, Place to, List<List<Place>> layers) {
        List<Place> path = new ArrayList<>(List.of(from));
        for (int layer = from.layer + 1; layer < to.layer; layer++) {
            Place passing = new Place(layer, WAY);
            layers.get(layer).add(passing);
            path.add(passing);
        }
        path.add(to);
        for (int i = 1; i < path.size(); i++) {
            path.get(i - 1).after.add(path.get(i));
            path.get(i).before.add(path.get(i - 1));
        }
        return path;
    }

    private static void number(List<Place> layer) {
        for (int i = 0; i < layer.size(); i++) {
            layer.get(i).order = i;
        }
    }

    /** Sweeps to and fro, and takes the order with the fewest crossings; the sort is stable, so that equals keep the recipe's order. */
    private static void order(List<List<Place>> layers) {
        List<List<Place>> best = copy(layers);
        int fewest = crossings(layers);
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forth = sweep % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                List<Place> layer = layers.get(forth ? i : layers.size() - 1 - i);
                Map<Place, Double> wanted = new HashMap<>();
                for (Place place : layer) {
                    List<Place> tied = forth ? place.before : place.after;
                    wanted.put(
                            place,
                            tied.stream()
                                    .mapToDouble(other -> other.order)
                                    .average()
                                    .orElse(place.order));
                }
                layer.sort(Comparator.comparingDouble(wanted::get));
                number(layer);
            }
            if (crossings(layers) < fewest) {
                fewest = crossings(layers);
                best = copy(layers);
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            layers.set(i, best.get(i));
            number(best.get(i));
        }
    }

    private static List<List<Place>> copy(List<List<Place>> layers) {
        List<List<Place>> copy = new ArrayList<>();
        layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
        return copy;
    }

    /** How many pairs of ways cross between one layer and the next. */
    private static int crossings(List<List<Place>> layers) {
        int crossings = 0;
        for (List<Place> layer : layers) {
            for (Place one : layer) {
                for (Place other : layer) {
                    if (one.order < other.order) {
                        for (Place end : one.after) {
                            crossings += (int) other.after.stream()
                                    .filter(otherEnd -> otherEnd.order < end.order)
                                    .count();
                        }
                    }
                }
            }
        }
        return crossings;
    }

    /** Each layer as near to what it is tied to as its order allows. */
    private static void place(List<List<Place>> layers) {
        for (List<Place> layer : layers) {
            double top = 0;
            for (Place place : layer) {
                place.top = top;
                top += place.height + BETWEEN;
            }
            double half = (top - BETWEEN) / 2;
            layer.forEach(place -> place.top -= half);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forth = sweep % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                settle(layers.get(forth ? i : layers.size() - 1 - i), forth);
            }
        }
    }

    private static void settle(List<Place> layer, boolean forth) {
        double[] wanted = new double[layer.size()];
        for (int i = 0; i < wanted.length; i++) {
            Place place = layer.get(i);
            List<Place> tied = forth ? place.before : place.after;
            wanted[i] = tied.stream().mapToDouble(Place::middle).average().orElse(place.middle()) - place.height / 2.0;
        }
        double end = Double.NEGATIVE_INFINITY;
        double shift = 0;
        for (int i = 0; i < wanted.length; i++) {
            Place place = layer.get(i);
            place.top = Math.max(wanted[i], end);
            end = place.top + place.height + BETWEEN;
            shift += wanted[i] - place.top;
        }
        for (Place place : layer) {
            place.top += shift / wanted.length;
        }
    }

    private static int x(Place place) {
        return MARGIN + place.layer * (BOX + ACROSS);
    }

    private static Way way(List<Place> path) {
        List<int[]> points = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            Place place = path.get(i);
            int y = (int) Math.round(place.middle());
            if (i > 0) {
                points.add(new int[] {x(place), y});
            }
            if (i < path.size() - 1) {
                points.add(new int[] {x(place) + BOX, y});
            }
        }
        return new Way(points);
    }
}
