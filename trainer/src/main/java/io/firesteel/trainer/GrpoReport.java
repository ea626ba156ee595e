package io.firesteel.trainer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one iteration of learning did.
 *
 * @param iteration its number
 * @param state the trainer's, after it
 * @param metrics figures by {@link GrpoMetric#key()}, in that enum's order
 */
public record GrpoReport(long iteration, TrainerState state, Map<String, Double> metrics) {
    public GrpoReport {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    static GrpoReport of(long iteration, TrainerState state, EnumMap<GrpoMetric, Double> figures) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        figures.forEach((metric, value) -> metrics.put(metric.key(), value));
        return new GrpoReport(iteration, state, metrics);
    }

    /** One figure; empty if this iteration had no data for it. */
    public OptionalDouble metric(GrpoMetric metric) {
        Double value = metrics.get(metric.key());
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
