package io.firesteel.cluster.evaluation;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One evaluation on held-out problems.
 *
 * @param iteration after which it was held; 0 is the base policy
 * @param summary the figures of the data's own held-out problems
 * @param sampled the groups drawn of them at temperature 1
 * @param sets the figures of further evaluation sets, by name
 * @param measuredOn what the figures were measured on, by set; the data's own is {@link EvaluatedSets#OWN}
 * @param tokens of prompts and completions, a prompt's once for each of its completions; of all sets
 * @param seconds wall clock, of all sets
 */
public record Evaluation(
        long iteration,
        EvaluationSummary summary,
        List<Group<ScoredRollout>> sampled,
        Map<String, EvaluationSummary> sets,
        Map<String, MeasuredOn> measuredOn,
        long tokens,
        double seconds) {
    public Evaluation {
        measuredOn = Map.copyOf(measuredOn);
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
    }

    /** The figures, set by set. */
    public EvaluatedSets figures() {
        return new EvaluatedSets(summary, sets, measuredOn);
    }
}
