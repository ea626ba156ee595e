package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.core.json.JsonObject;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one evaluation, set by set.
 *
 * @param summary of the data's own held-out problems
 * @param sets of further evaluation sets, by name
 * @param measuredOn what they were measured on, by the name of the set; the data's own is {@link #OWN}
 */
public record EvaluatedSets(
        EvaluationSummary summary, Map<String, EvaluationSummary> sets, Map<String, MeasuredOn> measuredOn) {
    /** The name of the data's own held-out problems among the sets. */
    public static final String OWN = "";

    private static final String SHOWN = "held-out problems";
    private static final MeasuredOn UNKNOWN = new MeasuredOn(Map.of());

    public EvaluatedSets {
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        measuredOn = Map.copyOf(measuredOn);
    }

    /** All figures by name: those of the data's own problems as they are, those of a further set as {@code <set>/passAt1}. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>(summary.figures());
        put(figures, OWN, "");
        sets.forEach((set, own) -> {
            own.figures().forEach((name, value) -> figures.put(set + "/" + name, value));
            put(figures, set, set + "/");
        });
        return figures;
    }

    private void put(Map<String, Object> figures, String set, String prefix) {
        if (on(set).known()) {
            figures.put(prefix + MeasuredOn.KEY, on(set).text());
        }
    }

    private MeasuredOn on(String set) {
        return measuredOn.getOrDefault(set, UNKNOWN);
    }

    /** Reads {@link #figures} back. */
    public static EvaluatedSets from(JsonObject figures) {
        Map<String, Map<String, Object>> bySet = new LinkedHashMap<>(Map.of(OWN, new LinkedHashMap<>()));
        Map<String, MeasuredOn> measuredOn = new LinkedHashMap<>();
        for (String key : figures.keys()) {
            String set = Metrics.findEvaluated(key).map(Metrics.Found::set).orElse(OWN);
            String name = set.isEmpty() ? key : key.substring(set.length() + 1);
            if (name.equals(MeasuredOn.KEY)) {
                measuredOn.put(set, MeasuredOn.from(figures.string(key)));
            } else {
                bySet.computeIfAbsent(set, unused -> new LinkedHashMap<>()).put(name, figures.get(key));
            }
        }
        Map<String, EvaluationSummary> sets = new LinkedHashMap<>();
        bySet.forEach((set, own) -> sets.put(
                set, EvaluationSummary.from(JsonObject.of(figures.where() + (set.isEmpty() ? "" : ", " + set), own))));
        EvaluationSummary own = sets.remove(OWN);
        return new EvaluatedSets(own, sets, measuredOn);
    }

    /** By the name of the set; the data's own problems are {@code held-out problems}. */
    public Map<String, EvaluationSummary> byName() {
        Map<String, EvaluationSummary> all = new LinkedHashMap<>();
        all.put(SHOWN, summary);
        all.putAll(sets);
        return all;
    }

    /** Whether both say what they were measured on, for at least the data's own problems. */
    public boolean knowsWhatOf(EvaluatedSets before) {
        return on(OWN).known() && before.on(OWN).known();
    }

    /**
     * What was measured on something else than before, so that a change of its figures says nothing of the policy.
     *
     * @return by a set's name, as {@link #byName} has it, what is another: {@code problems}, {@code template}, {@code verifier}, …
     */
    public Map<String, List<String>> measuredOnOtherThan(EvaluatedSets before) {
        Map<String, List<String>> others = new LinkedHashMap<>();
        byName().keySet().forEach(name -> {
            String set = name.equals(SHOWN) ? OWN : name;
            List<String> parts = on(set).otherThan(before.on(set));
            if (!parts.isEmpty()) {
                others.put(name, parts);
            }
        });
        return others;
    }
}
