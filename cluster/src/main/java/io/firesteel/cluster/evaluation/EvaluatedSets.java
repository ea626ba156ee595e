package io.firesteel.cluster.evaluation;

import io.firesteel.core.json.JsonObject;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one evaluation, set by set.
 *
 * @param summary of the data's own held-out problems
 * @param sets of further evaluation sets, by name
 */
public record EvaluatedSets(EvaluationSummary summary, Map<String, EvaluationSummary> sets) {
    public EvaluatedSets {
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
    }

    /** All figures by name: those of the data's own problems as they are, those of a further set as {@code <set>/passAt1}. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>(summary.figures());
        sets.forEach((set, own) -> own.figures().forEach((name, value) -> figures.put(set + "/" + name, value)));
        return figures;
    }

    /** Reads {@link #figures} back. */
    public static EvaluatedSets from(JsonObject figures) {
        Map<String, Map<String, Object>> bySet = new LinkedHashMap<>();
        for (String key : figures.keys()) {
            int slash = key.lastIndexOf('/');
            if (slash > 0) {
                bySet.computeIfAbsent(key.substring(0, slash), set -> new LinkedHashMap<>())
                        .put(key.substring(slash + 1), figures.get(key));
            }
        }
        Map<String, EvaluationSummary> sets = new LinkedHashMap<>();
        bySet.forEach(
                (set, own) -> sets.put(set, EvaluationSummary.from(JsonObject.of(figures.where() + ", " + set, own))));
        return new EvaluatedSets(EvaluationSummary.from(figures), sets);
    }

    /** By the name of the set; the data's own problems are {@code held-out problems}. */
    public Map<String, EvaluationSummary> byName() {
        Map<String, EvaluationSummary> all = new LinkedHashMap<>();
        all.put("held-out problems", summary);
        all.putAll(sets);
        return all;
    }
}
