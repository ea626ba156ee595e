package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.DivergenceSettings;
import io.firesteel.core.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices when fine-tuning diverges: so many steps in a row whose loss is above a multiple of the lowest that the run had. The lowest is
 * that of the means of so many steps, of those alone that were not above; until there are so many it is the mean so far. It counts as at least
 * one nat, since a loss of 0.01 may well become 0.1. A new policy begins at ln V with a vocabulary of V, learns, and is noticed when it is thrown
 * back there.
 *
 * <p>Worked, with factor 4 and three steps: losses 0.9, 10.7, 49, 27 end the run after the fourth, since 4 · max(0.9, 1) = 4; losses 5,
 * 4, 3, 2 and then 9 for ever do not, since 9 is below 4 · 4; losses 3, 2, 1 and then 9, 9, 9 do.
 *
 * <p>Its memory is in the checkpoints, so that a run which is stopped and resumed notices the same.
 */
final class DivergenceWatch {
    private static final double LEAST = 1;
    private static final String STATE = "divergence";

    private final DivergenceSettings settings;

    /** Of the steps whose mean is under way. */
    private double sum;

    private long steps;
    private double lowest; // NaN before there is a whole mean
    private long above;
    private double aboveSum;
    private long since;

    /** @param state as {@link #state} gave it into an earlier session's checkpoint */
    DivergenceWatch(DivergenceSettings settings, Optional<JsonObject> state) {
        this.settings = settings;
        JsonObject known = state.filter(all -> all.has(STATE))
                .map(all -> all.object(STATE))
                .orElse(new JsonObject(STATE, Map.of()));
        sum = known.number("sum", 0);
        steps = (long) known.number("steps", 0);
        lowest = known.number("lowest", Double.NaN);
        above = (long) known.number("above", 0);
        aboveSum = known.number("aboveSum", 0);
        since = (long) known.number("since", 0);
    }

    /** @param loss of the policy before that step, on the step's examples */
    void observe(long step, double loss) {
        if (loss > bound()) {
            since = above == 0 ? step : since;
            above++;
            aboveSum += loss;
            return;
        }
        above = 0;
        aboveSum = 0;
        sum += loss;
        steps++;
        if (steps == settings.steps()) {
            lowest = Double.isNaN(lowest) ? sum / steps : Math.min(lowest, sum / steps);
            sum = 0;
            steps = 0;
        }
    }

    private double lowest() {
        return Double.isNaN(lowest) ? sum / steps : lowest;
    }

    /** NaN before the first step, which nothing is above. */
    private double bound() {
        return settings.factor() * Math.max(lowest(), LEAST);
    }

    /** Whether the run has come to nothing. */
    Optional<Collapse> collapse() {
        return settings.steps() > 0 && above >= settings.steps()
                ? Optional.of(new Collapse(
                        since,
                        "a training loss that does not diverge (sft.divergence)",
                        "a divergence that began with step " + since + ": " + figures(),
                        "lower sft.method.optimiser.learning-rate"))
                : Optional.empty();
    }

    /** What a person should hear before it is over: once, when half of the steps that are borne are there. */
    Optional<String> warning() {
        return settings.steps() > 0 && above == (settings.steps() + 1) / 2
                ? Optional.of("the training loss diverges since step " + since + ": " + figures() + "; after "
                        + settings.steps() + " such steps in a row the run ends as failed (sft.divergence.steps)")
                : Optional.empty();
    }

    private String figures() {
        return String.format(
                Locale.ROOT,
                "mean loss %.3f in %d steps, each above %.3f (lowest before: %.3f)",
                aboveSum / above,
                above,
                bound(),
                lowest());
    }

    /** For {@link Loop#state}. */
    Map<String, Object> state() {
        Map<String, Object> state =
                new LinkedHashMap<>(); // whose order is the same in every process, as a checkpoint's bytes are
        state.put("sum", sum);
        state.put("steps", steps);
        if (!Double.isNaN(lowest)) {
            state.put("lowest", lowest);
        }
        state.put("above", above);
        state.put("aboveSum", aboveSum);
        state.put("since", since);
        return Map.of(STATE, state);
    }
}
