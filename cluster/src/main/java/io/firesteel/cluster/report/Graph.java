package io.firesteel.cluster.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A picture of a recipe's stages, from left to right, without script. Each box says its stage's name, kind and state, by word and
 * by colour, and a few figures. It keeps its size, and scrolls in its own box where the page is narrower.
 *
 * @param links by stage, relative paths to where a box leads; a stage may have none
 */
public record Graph(String title, StageGraph graph, Map<String, String> links) implements Section {
    private static final int PADDING = 10;
    private static final int LINE = 17;
    private static final int HEAD = 44;

    /** Characters of a box's line, by the widest of the usual fonts. */
    private static final int CHARACTERS = 26;

    private static final int NAME_CHARACTERS = 21;

    public Graph {
        links = Map.copyOf(links);
    }

    @Override
    public String html() {
        GraphLayout layout = new GraphLayout(graph, Graph::height);
        StringBuilder svg = new StringBuilder("<section><h2>" + Html.escape(title) + "</h2>");
        svg.append(legend());
        svg.append(String.format(
                Locale.ROOT,
                "<div class=\"scroll\"><svg class=\"stages\" xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " viewBox=\"0 0 %1$d %2$d\" role=\"img\" aria-label=\"%s\">",
                layout.width(),
                layout.height(),
                Html.escape(title)));
        layout.ways().forEach(way -> svg.append(way(way.points())));
        layout.boxes().forEach(box -> svg.append(box(box)));
        return svg.append("</svg></div></section>").toString();
    }

    private String legend() {
        Map<StageGraph.State, Integer> counts = new LinkedHashMap<>();
        for (StageGraph.State state : StageGraph.State.values()) {
            graph.nodes().stream()
                    .filter(node -> node.state() == state)
                    .forEach(node -> counts.merge(state, 1, Integer::sum));
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((state, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(state.word()));
        return "<p class=\"quiet\">"
                + Html.escape(graph.nodes().size() + (graph.nodes().size() == 1 ? " stage: " : " stages: ") + text)
                + "</p>";
    }

    private static int height(StageGraph.Node node) {
        int lines = node.figures().size() + (node.why().isEmpty() ? 0 : 1);
        return HEAD + lines * LINE + (lines == 0 ? 4 : PADDING);
    }

    private static String way(List<int[]> points) {
        StringBuilder path = new StringBuilder("M" + points.get(0)[0] + " " + points.get(0)[1]);
        for (int i = 1; i < points.size(); i++) {
            int[] from = points.get(i - 1);
            int[] to = points.get(i);
            boolean passing = i % 2 == 0; // along a place that the way passes
            int middle = (from[0] + to[0]) / 2;
            path.append(
                    passing
                            ? " L" + to[0] + " " + to[1]
                            : " C" + middle + " " + from[1] + " " + middle + " " + to[1] + " " + to[0] + " " + to[1]);
        }
        int[] end = points.get(points.size() - 1);
        return "<path class=\"way\" d=\"" + path + "\"/><path class=\"head\" d=\"M" + end[0] + " " + end[1]
                + "l-8 -4v8z\"/>";
    }

    private String box(GraphLayout.Box box) {
        StageGraph.Node node = box.node();
        String state = node.state().name().toLowerCase(Locale.ROOT);
        StringBuilder svg =
                new StringBuilder("<g class=\"stage " + state + "\"><title>" + Html.escape(full(node)) + "</title>");
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"card\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"7\"/>"
                        + "<rect class=\"mark\" x=\"%1$d\" y=\"%2$d\" width=\"5\" height=\"%4$d\" rx=\"2\"/>",
                box.x(),
                box.y(),
                GraphLayout.BOX,
                box.height()));
        int left = box.x() + PADDING + 4;
        int right = box.x() + GraphLayout.BOX - PADDING;
        int y = box.y() + 19;
        svg.append(text("name", left, y, "start", clip(node.name(), NAME_CHARACTERS)));
        y += LINE;
        int kind = CHARACTERS - node.state().word().length() - 2;
        svg.append(text("quiet", left, y, "start", clip(node.kind(), kind)));
        svg.append(text("state", right, y, "end", node.state().word()));
        y += 4;
        if (!node.why().isEmpty()) {
            y += LINE;
            svg.append(text("quiet", left, y, "start", clip(node.why(), CHARACTERS)));
        }
        for (Map.Entry<String, String> figure : node.figures().entrySet()) {
            y += LINE;
            String value = clip(figure.getValue(), CHARACTERS - 6);
            svg.append(text("quiet", left, y, "start", clip(figure.getKey(), CHARACTERS - value.length() - 1)));
            svg.append(text("figure", right, y, "end", value));
        }
        svg.append("</g>");
        String link = links.getOrDefault(node.name(), "");
        return link.isEmpty() ? svg.toString() : "<a href=\"" + Links.href(link) + "\">" + svg + "</a>";
    }

    private static String full(StageGraph.Node node) {
        StringBuilder text = new StringBuilder(
                node.name() + ", " + node.kind() + ": " + node.state().word());
        if (!node.why().isEmpty()) {
            text.append(", ").append(node.why());
        }
        node.figures()
                .forEach((name, value) ->
                        text.append("\n").append(name).append(": ").append(value));
        return text.toString();
    }

    private static String text(String kind, int x, int y, String anchor, String text) {
        return "<text class=\"" + kind + "\" x=\"" + x + "\" y=\"" + y + "\" text-anchor=\"" + anchor + "\">"
                + Html.escape(text) + "</text>";
    }

    private static String clip(String text, int most) {
        int[] points = text.codePoints().toArray();
        return points.length <= most ? text : new String(points, 0, Math.max(0, most - 1)) + "…";
    }
}
