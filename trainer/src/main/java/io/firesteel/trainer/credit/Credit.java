package io.firesteel.trainer.credit;

import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Assigns credit within groups: unusable members leave first, then the estimator compares the rest, then groups without
 * spread and, if so configured, truncated completions leave the set that is learned.
 */
public final class Credit {
    private final CreditSettings settings;

    public Credit(CreditSettings settings) {
        this.settings = settings;
    }

    /** Credit for the rewards as they were earned. */
    public CreditedBatch assign(List<Group<ScoredRollout>> groups) {
        return assign(groups, scored -> scored.reward().total());
    }

    /**
     * Credit for {@code reward} of each usable member, for rewards that are changed before they are compared, as by a KL
     * penalty. Statistics and spread are of the changed rewards.
     */
    public CreditedBatch assign(List<Group<ScoredRollout>> groups, ToDoubleFunction<ScoredRollout> reward) {
        List<List<ScoredRollout>> usable = groups.stream()
                .map(group ->
                        group.members().stream().filter(ScoredRollout::usable).toList())
                .toList();
        double[][] rewards = usable.stream()
                .map(members -> members.stream().mapToDouble(reward).toArray())
                .toArray(double[][]::new);
        double[][] advantages = settings.estimator().estimate(rewards);

        List<CreditedRollout> learned = new ArrayList<>();
        int withoutSpread = 0;
        int masked = 0;
        for (int g = 0; g < rewards.length; g++) {
            boolean spread = Spread.in(rewards[g]);
            if (!spread) {
                withoutSpread++;
            }
            if (!spread && !settings.includeZeroSpreadGroups()) {
                continue;
            }
            for (int i = 0; i < rewards[g].length; i++) {
                ScoredRollout scored = usable.get(g).get(i);
                if (scored.rollout().completion().truncated() && !settings.learnTruncated()) {
                    masked++;
                } else {
                    learned.add(new CreditedRollout(scored, advantages[g][i]));
                }
            }
        }
        int given = groups.stream().mapToInt(Group::size).sum();
        double[] all = Arrays.stream(rewards).flatMapToDouble(Arrays::stream).toArray();
        double[] stds =
                Arrays.stream(rewards).mapToDouble(Deviation.POPULATION::of).toArray();
        return new CreditedBatch(
                learned,
                groups.size(),
                withoutSpread,
                all.length,
                given - all.length,
                masked,
                Deviation.mean(all),
                Deviation.mean(stds));
    }
}
