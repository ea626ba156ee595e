package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Curves over the steps of a run, and one chart that shows any figure. Charts none of whose figures occur are left out.
 *
 * @param step what a step of the run is called: iteration, step
 * @param rows of {@code metrics.jsonl}
 * @param charts in their order
 */
public record Charts(String step, List<JsonObject> rows, List<Chart> charts) implements Section {
    /** More points than pixels help nobody: longer runs show each n-th step, and each with an evaluation. */
    static final int MOST_POINTS = 2_000;

    public Charts {
        rows = List.copyOf(rows);
        charts = List.copyOf(charts);
    }

    @Override
    public String html() {
        return "<section><h2>Curves</h2><p class=\"quiet\">Thin: each " + Html.escape(step)
                + ". Bold: running mean. Dots: evaluations, pass@1 with one standard error. Point at a chart to read all of"
                + " them at one " + Html.escape(step)
                + ".</p><noscript><p>The curves need JavaScript; the figures and the"
                + " configuration do not.</p></noscript><div id=\"charts\" class=\"charts\"></div></section>";
    }

    @Override
    public Map<String, Object> data() {
        List<JsonObject> shown = thinned();
        TreeSet<String> names = new TreeSet<>();
        for (JsonObject row : shown) {
            row.keys().stream().filter(key -> row.get(key) instanceof Number).forEach(names::add);
        }
        names.remove(Metric.ITERATION.key());
        Map<String, Object> columns = new TreeMap<>();
        Map<String, Object> about = new TreeMap<>();
        for (String name : names) {
            List<Object> column = new ArrayList<>();
            shown.forEach(row -> column.add(row.get(name) instanceof Number number ? number : null));
            columns.put(name, column);
            Metrics.find(name)
                    .ifPresent(found -> about.put(
                            name,
                            Map.of(
                                    "label", found.fullLabel(),
                                    "unit", found.entry().unit(),
                                    "meaning", found.meaning())));
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(
                "iterations",
                shown.stream().map(row -> row.get(Metric.ITERATION.key())).toList());
        data.put("metrics", columns);
        data.put("about", about);
        data.put("charts", charts.stream().map(Chart::data).toList());
        return data;
    }

    private List<JsonObject> thinned() {
        int stride = (rows.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<JsonObject> shown = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (i % stride == 0 || i == rows.size() - 1 || Evaluations.in(rows.get(i))) {
                shown.add(rows.get(i));
            }
        }
        return shown;
    }
}
