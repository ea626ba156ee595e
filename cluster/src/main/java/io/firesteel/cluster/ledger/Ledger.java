package io.firesteel.cluster.ledger;

import io.firesteel.core.Verdict;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of some iterations is another when it is verified again. Ledgers add up. Not for several threads.
 *
 * <p>Worked: of a group with the recorded rewards 1, 0, 0, 0 the second turns out to be right. One verdict has changed, {@code INCORRECT → CORRECT}, and one
 * reward; the group had spread and still has. By {@code group-mean} its advantages were ¾, −¼, −¼, −¼ and are ½, ½, −½, −½: all four have changed, by 0.375 in the
 * mean, and one has changed its sign.
 */
public final class Ledger implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int KINDS = Verdict.Kind.values().length;

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long rollouts;
    private long failed;
    private final long[][] verdicts = new long[KINDS][KINDS]; // [before][again]
    private long rewardsChanged;
    private final TreeMap<String, Long> partsChanged = new TreeMap<>();
    private long groups;
    private long groupsChanged;
    private long spreadGained;
    private long spreadLost;
    private long compared;
    private long advantagesChanged;
    private double advantageChange;
    private double advantageSize;
    private long signs;
    private long joined;
    private long left;
    private long unlike;
    private long penaltiesUnknown;

    void iteration(long iteration) {
        first = Math.min(first, iteration);
        last = Math.max(last, iteration);
    }

    /** A completion, baselines among them. */
    void rollout(RolloutAgain each) {
        rollouts++;
        failed += each.failure().isEmpty() ? 0 : 1;
        verdicts[each.before().verdict().kind().ordinal()][
                each.again().verdict().kind().ordinal()]++;
        if (each.rewardChanged()) {
            rewardsChanged++;
        }
        if (each.before().usable() && each.again().usable()) {
            each.again().reward().parts().forEach((part, value) -> {
                Double recorded = each.before().reward().parts().get(part);
                if (recorded == null || RolloutAgain.differ(recorded, value)) {
                    partsChanged.merge(part, 1L, Long::sum);
                }
            });
        }
    }

    /** A group, of which some verdict may have changed, and which may have had spread and may have it now. */
    void group(boolean changed, boolean spread, boolean spreadAgain) {
        groups++;
        groupsChanged += changed ? 1 : 0;
        spreadGained += !spread && spreadAgain ? 1 : 0;
        spreadLost += spread && !spreadAgain ? 1 : 0;
    }

    /**
     * The advantages of a completion of the batch; what is not learned has none, and counts as 0 in means.
     *
     * @param recorded as the table has it
     * @param before by the recorded rewards
     * @param again by those of today
     */
    void advantage(double recorded, double before, double again) {
        compared++;
        unlike += RolloutAgain.differ(recorded, before) ? 1 : 0;
        advantagesChanged += RolloutAgain.differ(before, again) ? 1 : 0;
        joined += Double.isNaN(before) && !Double.isNaN(again) ? 1 : 0;
        left += !Double.isNaN(before) && Double.isNaN(again) ? 1 : 0;
        signs += before * again < 0 ? 1 : 0;
        double from = Double.isNaN(before) ? 0 : before;
        double to = Double.isNaN(again) ? 0 : again;
        advantageChange += Math.abs(to - from);
        advantageSize += Math.abs(from);
    }

    /** A completion that may be learned now, of which no KL penalty is recorded. */
    void penaltyUnknown() {
        penaltiesUnknown++;
    }

    /** Adds another's iterations to these. */
    public void add(Ledger that) {
        first = Math.min(first, that.first);
        last = Math.max(last, that.last);
        rollouts += that.rollouts;
        failed += that.failed;
        for (int b = 0; b < KINDS; b++) {
            for (int a = 0; a < KINDS; a++) {
                verdicts[b][a] += that.verdicts[b][a];
            }
        }
        rewardsChanged += that.rewardsChanged;
        that.partsChanged.forEach((part, count) -> partsChanged.merge(part, count, Long::sum));
        groups += that.groups;
        groupsChanged += that.groupsChanged;
        spreadGained += that.spreadGained;
        spreadLost += that.spreadLost;
        compared += that.compared;
        advantagesChanged += that.advantagesChanged;
        advantageChange += that.advantageChange;
        advantageSize += that.advantageSize;
        signs += that.signs;
        joined += that.joined;
        left += that.left;
        unlike += that.unlike;
        penaltiesUnknown += that.penaltiesUnknown;
    }

    /** Whether all is as it was recorded. */
    public boolean isNothing() {
        return verdictsChanged() + failed + rewardsChanged + advantagesChanged == 0;
    }

    /** The first of its iterations. */
    public long first() {
        return first;
    }

    /** The last of its iterations. */
    public long last() {
        return last;
    }

    public long rollouts() {
        return rollouts;
    }

    /** Completions that could not be verified again, for reasons that pass or for want of a recorded value; their verdicts and rewards count as they were. */
    public long failed() {
        return failed;
    }

    /** Verdicts that are of another kind now. */
    public long verdictsChanged() {
        long changed = 0;
        for (long count : changes().values()) {
            changed += count;
        }
        return changed;
    }

    /** Of verdicts that have changed how many from what to what, such as {@code INCORRECT → CORRECT}. */
    public Map<String, Long> changes() {
        Map<String, Long> changes = new LinkedHashMap<>();
        for (Verdict.Kind before : Verdict.Kind.values()) {
            for (Verdict.Kind again : Verdict.Kind.values()) {
                long count = verdicts[before.ordinal()][again.ordinal()];
                if (before != again && count > 0) {
                    changes.put(before + " → " + again, count);
                }
            }
        }
        return changes;
    }

    /** Verdicts that said right and say wrong: INCORRECT or NO_ANSWER. */
    public long rightToWrong() {
        return verdicts[Verdict.Kind.CORRECT.ordinal()][Verdict.Kind.INCORRECT.ordinal()]
                + verdicts[Verdict.Kind.CORRECT.ordinal()][Verdict.Kind.NO_ANSWER.ordinal()];
    }

    /** Verdicts that said wrong and say right. */
    public long wrongToRight() {
        return verdicts[Verdict.Kind.INCORRECT.ordinal()][Verdict.Kind.CORRECT.ordinal()]
                + verdicts[Verdict.Kind.NO_ANSWER.ordinal()][Verdict.Kind.CORRECT.ordinal()];
    }

    /** Completions that earn something else. */
    public long rewardsChanged() {
        return rewardsChanged;
    }

    /** The same of each reward function, by its name, of completions that both count. */
    public Map<String, Long> partsChanged() {
        return Collections.unmodifiableMap(partsChanged);
    }

    public long groups() {
        return groups;
    }

    /** Groups with a verdict that has changed. */
    public long groupsChanged() {
        return groupsChanged;
    }

    /** Groups whose completions all earned the same, and do no more. */
    public long spreadGained() {
        return spreadGained;
    }

    /** Groups whose completions all earn the same now, and did not. */
    public long spreadLost() {
        return spreadLost;
    }

    /** Whether advantages were compared. */
    public boolean hasAdvantages() {
        return compared > 0;
    }

    /** Completions of the batches whose advantage is another. */
    public long advantagesChanged() {
        return advantagesChanged;
    }

    /** Mean |change| of the advantages of the batches; 0 without any. */
    public double meanAdvantageChange() {
        return compared == 0 ? 0 : advantageChange / compared;
    }

    /** Mean |advantage| by the recorded rewards; 0 without any. */
    public double meanAdvantage() {
        return compared == 0 ? 0 : advantageSize / compared;
    }

    /** Advantages that have changed their sign. */
    public long signs() {
        return signs;
    }

    /** Completions that would be learned and were not. */
    public long joined() {
        return joined;
    }

    /** Completions that were learned and would not be. */
    public long left() {
        return left;
    }

    /** Completions whose recorded advantage is not what their group's recorded rewards give: other settings or another version have made it. */
    public long unlike() {
        return unlike;
    }

    /** Completions that would count, and of which no KL penalty is recorded, so that none was taken. */
    public long penaltiesUnknown() {
        return penaltiesUnknown;
    }
}
