package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.CollapseSettings;
import io.firesteel.core.FinishReason;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.GrpoMetric;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices when nothing can be learned from what a policy writes. An iteration is idle if none of its groups has spread, or no
 * optimiser step was made, and
 *
 * <ul>
 *   <li>its mean reward is below that of the iterations before: a policy that has learned everything has groups without spread too,
 *       but earns more than it did;
 *   <li>or, as long as nothing was learned in the whole run, not every verified completion is right.
 * </ul>
 *
 * <p>So many idle ones in a row are a collapse, unless they have so few groups that all may lack spread by chance.
 *
 * <p>Its memory is in the checkpoints, so that a run which is stopped and resumed notices the same.
 */
final class CollapseWatch {
    /** Less likely than this is no chance. */
    private static final double CHANCE = 1e-4;

    /** Of a run in which no group ever had spread, this share of them is taken to have it: four prompts need nine iterations. */
    private static final double UNKNOWN_SHARE = 0.25;

    private static final String STATE = "collapse";

    private final CollapseSettings settings;
    private final Tally before;
    private final Tally idle;
    private long since;
    private boolean learned;

    /**
     * What an iteration's completions were.
     *
     * @param verified completions that are right or wrong; those of prompts that nothing verifies are neither
     * @param right those of them that are right
     * @param cutOff completions that reached the limit of tokens
     */
    record Answers(long verified, long right, long cutOff) {
        static Answers of(List<ScoredRollout> rollouts) {
            return new Answers(
                    rollouts.stream().filter(ScoredRollout::verified).count(),
                    rollouts.stream()
                            .filter(each -> each.verified() && each.verdict().isCorrect())
                            .count(),
                    rollouts.stream()
                            .filter(each -> each.rollout().completion().finish() == FinishReason.LENGTH)
                            .count());
        }
    }

    /** @param state as {@link #state} gave it into an earlier session's checkpoint */
    CollapseWatch(CollapseSettings settings, Optional<JsonObject> state) {
        this.settings = settings;
        Optional<JsonObject> known = state.filter(all -> all.has(STATE)).map(all -> all.object(STATE));
        before = new Tally(known.map(of -> of.object("before")));
        idle = new Tally(known.map(of -> of.object("idle")));
        since = known.map(of -> of.longInteger("since")).orElse(0L);
        learned = known.map(of -> of.bool("learned", before.withSpread > 0)).orElse(false);
    }

    /**
     * An iteration is done.
     *
     * @param figures of its {@link GrpoMetric}s, by their keys
     * @param groups how many it had
     * @param answers what their completions were
     */
    void observe(long iteration, Map<String, Double> figures, long groups, Answers answers) {
        Double reward = figures.get(GrpoMetric.REWARD.key());
        if (reward == null) {
            return; // nothing could be verified: that says nothing of the policy
        }
        // With a critic there is no such figure: all groups teach.
        long withSpread = groups
                - figures.getOrDefault(GrpoMetric.GROUPS_WITHOUT_SPREAD.key(), 0.0)
                        .longValue();
        boolean nothingLearned = withSpread == 0 || figures.get(GrpoMetric.OPTIMISER_STEPS.key()) == 0;
        learned |= !nothingLearned;
        boolean worse = learned
                ? before.iterations > 0 && reward < before.meanReward()
                : answers.verified == 0 || answers.right < answers.verified;
        if (nothingLearned && worse || isTooLow(reward)) {
            since = idle.iterations == 0 ? iteration : since;
            idle.add(reward, groups, withSpread, answers);
        } else {
            before.add(idle);
            before.add(reward, groups, withSpread, answers);
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
        return over ? Optional.of(told()) : Optional.empty();
    }

    private Collapse told() {
        String expected =
                "completions of a prompt that earn differently, so that something can be learned (run.collapse)";
        return learned
                ? new Collapse(
                        since,
                        expected,
                        "a collapse that began with iteration " + since + ": " + figures(),
                        "lower grpo.optimiser.learning-rate")
                : new Collapse(
                        since,
                        expected,
                        "nothing to learn from since iteration " + since + ", and nothing learned before: " + figures(),
                        firstSteps());
    }

    /** What may help a policy that was never taught anything. */
    private String firstSteps() {
        if (idle.withSpread > 0) {
            return "groups have spread and no optimiser step is made: look at what grpo.credit leaves out";
        }
        if (idle.completions == 0) {
            return "nothing verifies these prompts, and rewards.parts give all completions of a prompt the same: see in samples.jsonl"
                    + " what they are worth";
        }
        if (idle.right > 0) {
            return "completions of a prompt all earn the same: raise rollout.group-size or rollout.temperature, or choose problems"
                    + " that the policy solves now and then";
        }
        return (2 * idle.cutOff > idle.completions
                        ? "raise rollout.max-new-tokens, since most completions are cut off, or "
                        : "")
                + "choose easier problems or a policy that solves some, or see in samples.jsonl whether right answers are"
                + " verified as wrong (data.verifier)";
    }

    /** What a person should hear before it is over: once, when half of the idle iterations that are borne are there. */
    Optional<String> warning() {
        return settings.iterations() > 0 && idle.iterations == (settings.iterations() + 1) / 2
                ? Optional.of(
                        "nothing can be learned since iteration " + since + (learned ? "" : ", nor was before") + ": "
                                + figures() + "; after " + settings.iterations()
                                + " such iterations, or more if that may be chance, the run ends as failed (run.collapse.iterations)")
                : Optional.empty();
    }

    private String figures() {
        return learned
                ? String.format(
                        Locale.ROOT,
                        "%d of %d groups with spread (before: %d of %d), mean reward %.3f (before: %.3f)",
                        idle.withSpread,
                        idle.groups,
                        before.withSpread,
                        before.groups,
                        idle.meanReward(),
                        before.meanReward())
                : String.format(
                        Locale.ROOT,
                        "%d of %d groups with spread, %d of %d completions right, %d cut off, mean reward %.3f",
                        idle.withSpread,
                        idle.groups,
                        idle.right,
                        idle.completions,
                        idle.cutOff,
                        idle.meanReward());
    }

    /** That as many groups as the idle ones all lack spread, going by the groups before; one more of those is taken to lack it. */
    private double chance() {
        double share = learned ? (double) before.withSpread / (before.groups + 1) : UNKNOWN_SHARE;
        return Math.pow(1 - share, idle.groups);
    }

    /** For {@link Loop#state}. */
    Map<String, Object> state() {
        Map<String, Object> state =
                new LinkedHashMap<>(); // whose order is the same in every process, as a checkpoint's bytes are
        state.put("before", before.state());
        state.put("idle", idle.state());
        state.put("since", since);
        state.put("learned", learned);
        return Map.of(STATE, state);
    }

    /** Iterations, summed up. */
    private static final class Tally {
        private long iterations;
        private long groups;
        private long withSpread;
        private double reward;
        private long completions;
        private long right;
        private long cutOff;

        Tally(Optional<JsonObject> state) {
            state.ifPresent(from -> {
                iterations = from.longInteger("iterations");
                groups = from.longInteger("groups");
                withSpread = from.longInteger("withSpread");
                reward = from.number("reward", 0);
                completions = (long) from.number("completions", 0);
                right = (long) from.number("right", 0);
                cutOff = (long) from.number("cutOff", 0);
            });
        }

        void add(double meanReward, long groups, long withSpread, Answers answers) {
            iterations++;
            this.groups += groups;
            this.withSpread += withSpread;
            reward += meanReward;
            completions += answers.verified;
            right += answers.right;
            cutOff += answers.cutOff;
        }

        void add(Tally other) {
            iterations += other.iterations;
            groups += other.groups;
            withSpread += other.withSpread;
            reward += other.reward;
            completions += other.completions;
            right += other.right;
            cutOff += other.cutOff;
        }

        void clear() {
            iterations = 0;
            groups = 0;
            withSpread = 0;
            reward = 0;
            completions = 0;
            right = 0;
            cutOff = 0;
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
            state.put("completions", completions);
            state.put("right", right);
            state.put("cutOff", cutOff);
            return state;
        }
    }
}
