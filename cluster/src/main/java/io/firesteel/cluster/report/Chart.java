package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.core.metrics.Measured;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One chart.
 *
 * @param unit shown beside the title, may be empty
 * @param scale what the vertical axis must hold
 */
public record Chart(String title, String unit, Scale scale, List<Series> series) {
    /** What the vertical axis must hold. */
    public enum Scale {
        /** The values. */
        VALUES,
        /** The values and zero. */
        FROM_ZERO,
        /** Zero, and values within 0..1: errors do not reach beyond. */
        SHARE,
        /** The series are parts of a whole, one upon the other. */
        STACKED
    }

    /**
     * One curve.
     *
     * @param name key of the figure
     * @param colour 1 to 5, of the page's palette
     * @param dots sparse points joined by a line, as evaluations are
     */
    public record Series(String name, String label, int colour, boolean dots) {
        /** A figure of each step, under its own label. */
        public static Series of(Measured figure, int colour) {
            return of(figure, figure.entry().label(), colour);
        }

        /** A figure of each step. */
        public static Series of(Measured figure, String label, int colour) {
            return new Series(figure.key(), label, colour, false);
        }

        private Map<String, Object> data() {
            return Map.of(
                    "name",
                    name,
                    "label",
                    label,
                    "colour",
                    colour,
                    "dots",
                    dots,
                    "error",
                    EvaluationMetric.errorOf(name));
        }
    }

    public Chart {
        series = List.copyOf(series);
    }

    /** A chart of one figure, in its unit. */
    public static Chart of(String title, Scale scale, Measured figure, String label, int colour) {
        return new Chart(title, figure.entry().unit(), scale, List.of(Series.of(figure, label, colour)));
    }

    /** The same with further curves. */
    public Chart with(List<Series> more) {
        List<Series> all = new ArrayList<>(series);
        all.addAll(more);
        return new Chart(title, unit, scale, all);
    }

    Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("title", title);
        data.put("unit", unit);
        data.put("zero", scale == Scale.FROM_ZERO || scale == Scale.SHARE);
        data.put("share", scale == Scale.SHARE);
        data.put("stacked", scale == Scale.STACKED);
        data.put("series", series.stream().map(Series::data).toList());
        return data;
    }
}
