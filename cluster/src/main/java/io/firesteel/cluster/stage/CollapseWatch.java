package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.CollapseSettings;
import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.GrpoMetric;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices when nothing can be learned any more from what a policy writes. An iteration is idle if none of its groups has spread, or
 * no optimiser step was made, and its mean reward is below that of the iterations before: a policy that has learned everything has
 * groups without spread too, but earns more than it did. So many idle ones in a row are a collapse, unless they have so few groups
 * that all may lack spread by chance.
 *
 * <p>Its memory is in the checkpoints, so that a run which is stopped and resumed notices the same.
 */
final class CollapseWatch {
    /** Less likely than this is no chance. */
    private static final double CHANCE = 1e-4;

    private static final String STATE = "collapse";

    private final CollapseSettings settings;
    private final Tally before;
    private final Tally idle;
    private long since;

    /** @param state as {@link #state} gave it into an earlier session's checkpoint */
    CollapseWatch(CollapseSettings settings, Optional<JsonObject> state) {
        this.settings = settings;
        Optional<JsonObject> known = state.filter(all -> all.has(STATE)).map(all -> all.object(STATE));
        before = new Tally(known.map(of -> of.object("before")));
        idle = new Tally(known.map(of -> of.object("idle")));
        since = known.map(of -> of.longInteger("since")).orElse(0L);
    }

    /**
     * An iteration is done.
     *
     * @param figures of its {@link GrpoMetric}s, by their keys
     * @param groups how many it had
     */
    void observe(long iteration, Map<String, Double> figures, long groups) {
        Double reward = figures.get(GrpoMetric.REWARD.key());
        if (reward == null) {
            return; // nothing could be verified: that says nothing of the policy
        }
        // With a critic there is no such figure: all groups teach.
        long withSpread = groups
                - figures.getOrDefault(GrpoMetric.GROUPS_WITHOUT_SPREAD.key(), 0.0)
                        .longValue();
        boolean nothingLearned = withSpread == 0 || figures.get(GrpoMetric.OPTIMISER_STEPS.key()) == 0;
        if (nothingLearned && before.iterations > 0 && reward < before.meanReward() || isTooLow(reward)) {
            since = idle.iterations == 0 ? iteration : since;
            idle.add(reward, groups, withSpread);
        } else {
            before.add(idle);
            before.add(reward, groups, withSpread);
            idle.clear();
        }
    }

    private boolean isTooLow(double reward) {
        return settings.reward().isPresent() && reward <= settings.reward().getAsDouble();
    }

    /** Whether the run has come to nothing. */
    Optional<Collapse> collapse() {
        boolean over = settings.iterations() > 0
                && idle.iterations >= settings.iterations()
                && (isTooLow(idle.meanReward()) || chance() < CHANCE);
        return over ? Optional.of(new Collapse(since, figures())) : Optional.empty();
    }

    /** What a person should hear before it is over: once, when half of the idle iterations that are borne are there. */
    Optional<String> warning() {
        return settings.iterations() > 0 && idle.iterations == (settings.iterations() + 1) / 2
                ? Optional.of("nothing can be learned since iteration " + since + ": " + figures()
                        + "; after " + settings.iterations()
                        + " such iterations the run ends as failed (run.collapse.iterations)")
                : Optional.empty();
    }

    private String figures() {
        return String.format(
                Locale.ROOT,
                "%d of %d groups with spread (before: %d of %d), mean reward %.3f (before: %.3f)",
                idle.withSpread,
                idle.groups,
                before.withSpread,
                before.groups,
                idle.meanReward(),
                before.meanReward());
    }

    /** That as many groups as the idle ones all lack spread, going by the groups before; one more of those is taken to lack it. */
    private double chance() {
        return Math.pow(1 - (double) before.withSpread / (before.groups + 1), idle.groups);
    }

    /** For {@link Loop#state}. */
    Map<String, Object> state() {
        Map<String, Object> state =
                new LinkedHashMap<>(); // whose order is the same in every process, as a checkpoint's bytes are
        state.put("before", before.state());
        state.put("idle", idle.state());
        state.put("since", since);
        return Map.of(STATE, state);
    }

    /** Iterations, summed up. */
    private static final class Tally {
        private long iterations;
        private long groups;
        private long withSpread;
        private double reward;

        Tally(Optional<JsonObject> state) {
            state.ifPresent(from -> {
                iterations = from.longInteger("iterations");
                groups = from.longInteger("groups");
                withSpread = from.longInteger("withSpread");
                reward = from.number("reward", 0);
            });
        }

        void add(double meanReward, long groups, long withSpread) {
            iterations++;
            this.groups += groups;
            this.withSpread += withSpread;
            reward += meanReward;
        }

        void add(Tally other) {
            iterations += other.iterations;
            groups += other.groups;
            withSpread += other.withSpread;
            reward += other.reward;
        }

        void clear() {
            iterations = 0;
            groups = 0;
            withSpread = 0;
            reward = 0;
        }

        double meanReward() {
            return iterations == 0 ? Double.NaN : reward / iterations;
        }

        Map<String, Object> state() {
            Map<String, Object> state = new LinkedHashMap<>();
            state.put("iterations", iterations);
            state.put("groups", groups);
            state.put("withSpread", withSpread);
            state.put("reward", reward);
            return state;
        }
    }
}
