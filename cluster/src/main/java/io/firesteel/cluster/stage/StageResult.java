package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.EvaluatedSets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a stage came.
 *
 * @param steps done, by this and earlier sessions
 * @param seconds of this and earlier sessions, evaluations included
 * @param cost of this and earlier sessions
 * @param before figures of the policy that it started from, if it was evaluated
 * @param after figures of what came out, if that was evaluated and the stage was not stopped before its end
 * @param artefact what it leaves; empty if it was stopped before its end
 */
public record StageResult(
        long steps,
        double seconds,
        Cost cost,
        Optional<EvaluatedSets> before,
        Optional<EvaluatedSets> after,
        Optional<Artefact> artefact) {
    /** Whether nothing is left to do. */
    public boolean completed() {
        return artefact.isPresent();
    }

    /**
     * As JSON values, for the last line of a command and for {@code summary.json}.
     *
     * @param step what a step is called: {@code iterations}, {@code steps}
     */
    public Map<String, Object> figures(String step) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(step, steps);
        figures.put("seconds", seconds);
        figures.put(Cost.KEY, cost.figures());
        artefact.filter(made -> made.kind() == Artefact.Kind.POLICY).ifPresent(made -> {
            figures.put("policy", made.sha256());
            for (String heldOut : List.of("heldOutLoss", "heldOutAccuracy")) {
                Optional.ofNullable(made.figures().get(heldOut)).ifPresent(figure -> figures.put(heldOut, figure));
            }
        });
        artefact.filter(made -> made.kind() != Artefact.Kind.POLICY).ifPresent(made -> figures.putAll(made.figures()));
        figures.putAll(evaluations(before, after));
        return figures;
    }

    /**
     * Evaluations as JSON values: {@code before}, {@code after}, and of two whether they can be compared ({@code comparable}) and, if
     * not, what they were measured on otherwise ({@code measuredOnOther}).
     */
    static Map<String, Object> evaluations(Optional<EvaluatedSets> before, Optional<EvaluatedSets> after) {
        Map<String, Object> figures = new LinkedHashMap<>();
        before.ifPresent(summary -> figures.put("before", summary.figures()));
        after.ifPresent(summary -> figures.put("after", summary.figures()));
        if (before.isPresent()
                && after.filter(each -> each.knowsWhatOf(before.get())).isPresent()) {
            Map<String, List<String>> others = after.get().measuredOnOtherThan(before.get());
            figures.put("comparable", others.isEmpty());
            if (!others.isEmpty()) {
                figures.put("measuredOnOther", others);
            }
        }
        return figures;
    }
}
