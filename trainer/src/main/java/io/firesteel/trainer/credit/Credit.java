package io.firesteel.trainer.credit;

import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.trainer.credit.CreditedRollout.Use;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Assigns credit within groups: unusable members leave first, then those that down-sampling takes out, then the estimator compares
 * the rest, then groups without spread and, if so configured, truncated completions leave the set that is learned. Who left, and why, is
 * told of each.
 */
public final class Credit {
    private final CreditSettings settings;

    public Credit(CreditSettings settings) {
        this.settings = settings;
    }

    /** Credit for the rewards as they were earned. */
    public CreditedBatch assign(List<Group<ScoredRollout>> groups) {
        return assign(groups, scored -> 0, prompt -> Double.NaN);
    }

    /**
     * Credit for rewards from which a penalty is taken before they are compared. Statistics and spread are of what is left.
     *
     * @param penalty what to take from the reward of a usable member; asked once for each
     * @param baseline what the greedy completion of a prompt earned, NaN where that is not known; asked where the estimator wants it
     */
    public CreditedBatch assign(
            List<Group<ScoredRollout>> groups,
            ToDoubleFunction<ScoredRollout> penalty,
            ToDoubleFunction<Prompt> baseline) {
        double[][] penalties = new double[groups.size()][];
        double[][] rewards = new double[groups.size()][];
        for (int g = 0; g < rewards.length; g++) {
            List<ScoredRollout> usable = groups.get(g).members().stream()
                    .filter(ScoredRollout::usable)
                    .toList();
            penalties[g] = usable.stream().mapToDouble(penalty).toArray();
            rewards[g] = new double[usable.size()];
            for (int i = 0; i < rewards[g].length; i++) {
                rewards[g][i] = usable.get(i).reward().total() - penalties[g][i];
            }
        }
        double[] baselines = groups.stream()
                .mapToDouble(
                        group -> settings.estimator().greedyBaseline() ? baseline.applyAsDouble(group.prompt()) : 0)
                .toArray();
        boolean[][] kept = new boolean[rewards.length][];
        double[][] compared = new double[rewards.length][];
        for (int g = 0; g < rewards.length; g++) {
            kept[g] = settings.downSampling().keep(rewards[g]);
            double base = baselines[g];
            compared[g] = Arrays.stream(DownSampling.chosen(rewards[g], kept[g]))
                    .map(reward -> reward - base)
                    .toArray();
        }
        double[][] advantages = settings.estimator().estimate(compared);

        List<Group<CreditedRollout>> credited = new ArrayList<>();
        int withoutSpread = 0;
        for (int g = 0; g < rewards.length; g++) {
            boolean spread = Spread.in(rewards[g]);
            withoutSpread += spread ? 0 : 1;
            List<CreditedRollout> members = new ArrayList<>();
            int i = 0; // among the usable
            int j = 0; // among those that are compared
            for (ScoredRollout scored : groups.get(g).members()) {
                if (!scored.usable()) {
                    members.add(new CreditedRollout(scored, Use.UNUSABLE, Double.NaN, 0));
                    continue;
                }
                Use use = kept[g][i] ? use(scored, spread, baselines[g]) : Use.DOWN_SAMPLED;
                double advantage = use == Use.LEARNED ? settings.weighted(advantages[g][j]) : Double.NaN;
                members.add(new CreditedRollout(scored, use, advantage, penalties[g][i]));
                j += kept[g][i] ? 1 : 0;
                i++;
            }
            credited.add(new Group<>(groups.get(g).prompt(), members));
        }
        return new CreditedBatch(credited, withoutSpread, RewardFigures.of(rewards));
    }

    private Use use(ScoredRollout scored, boolean spread, double baseline) {
        if (Double.isNaN(baseline)) {
            return Use.NO_BASELINE;
        }
        if (!spread && settings.estimator().withinGroups() && !settings.includeZeroSpreadGroups()) {
            return Use.NO_SPREAD;
        }
        boolean truncated = scored.rollout().completion().truncated();
        return truncated && !settings.learnTruncated() ? Use.TRUNCATED : Use.LEARNED;
    }
}
