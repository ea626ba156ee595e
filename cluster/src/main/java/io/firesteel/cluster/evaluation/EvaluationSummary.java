package io.firesteel.cluster.evaluation;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.stats.Mean;
import io.firesteel.core.stats.Moments;
import io.firesteel.core.stats.StandardError;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How good a policy is on a set of prompts. All shares are in {@code 0..1}.
 *
 * <p>Only {@link Verdict.Kind#conclusive() conclusive} completions count, and where right answers are counted only the {@link
 * Verdict.Kind#verified() verified} ones. A problem whose completions could not be verified is left out and shows in {@code unjudged}; one that
 * nothing verifies shows in {@code unverified}.
 *
 * <p>Worked example: two problems, four samples each, correct/wrong {@code 1000} and {@code 1100}.
 * pass@1 = (1/4 + 2/4)/2 = 0.375; pass@2 = ((1 − C(3,2)/C(4,2)) + (1 − C(2,2)/C(4,2)))/2 = (1/2 + 5/6)/2 = 2/3.
 *
 * @param problems prompts with at least one verified completion
 * @param samples completions drawn per prompt, the largest group's size
 * @param unverified prompts whose completions count, and none of which is verified: they are in {@code meanReward}, {@code rewards} and what
 *     is over all completions, and in nothing else
 * @param passAt1 mean over problems of the share of correct completions (DeepSeek-R1, arXiv:2501.12948, §3); NaN where there is no problem
 * @param passAt1StandardError of {@code passAt1} over problems: s/√P with s the standard deviation (÷ P−1) of the
 *     per-problem shares, so that the samples of one problem are not counted as independent evidence (Miller 2024,
 *     arXiv:2411.00640, §2.2); absent for one problem
 * @param passAt by k: the chance that at least one of k completions is correct, unbiased estimate
 *     {@code 1 − C(n−c, k)/C(n, k)} (Chen et al. 2021, arXiv:2107.03374, eq. 1), mean over problems with n ≥ k
 * @param majAt by k: share of problems whose most frequent answer among the first k verified completions is correct;
 *     answers are compared as the verifier extracted them, completions without an answer do not vote, ties go to the
 *     answer seen first (self-consistency, Wang et al. 2022, arXiv:2203.11171). Over problems with n ≥ k
 * @param greedy pass@1 of greedy decoding, one completion per problem; absent if none was asked for
 * @param meanReward mean over problems and unverified prompts of the mean reward
 * @param rewards by reward function, in configuration order: the same mean of its own value, before weighting, over the prompts that it is for; where every
 *     function is for every prompt, {@code meanReward} is their weighted sum. Empty in figures of before they were counted
 * @param meanLength mean tokens per completion, over completions
 * @param attempts mean of {@link AttemptCounter#count} per completion
 * @param aha marks ({@link AttemptCounter#ofAha}) in the completions; absent in figures of before they were counted
 * @param truncated share of completions that reached the limit on new tokens
 * @param answered share of verified completions that hold an answer in the asked-for form; NaN where there are none
 * @param unjudged completions that could not be verified, greedy ones included; they are in no other figure but
 *     {@code meanLength}, {@code attempts}, {@code aha} and {@code truncated}
 */
public record EvaluationSummary(
        int problems,
        int samples,
        int unverified,
        double passAt1,
        OptionalDouble passAt1StandardError,
        SortedMap<Integer, Double> passAt,
        SortedMap<Integer, Double> majAt,
        OptionalDouble greedy,
        double meanReward,
        Map<String, Double> rewards,
        double meanLength,
        double attempts,
        Optional<Aha> aha,
        double truncated,
        double answered,
        int unjudged) {
    /**
     * Checks made again after a wrong try.
     *
     * @param marks mean per completion
     * @param share of completions with at least one
     */
    public record Aha(double marks, double share) {
        private static Aha of(List<ScoredRollout> all, AttemptCounter counter) {
            int[] marks = all.stream()
                    .mapToInt(member ->
                            counter.count(member.rollout().completion().text()))
                    .toArray();
            return new Aha(
                    Arrays.stream(marks).average().orElseThrow(),
                    (double) Arrays.stream(marks).filter(count -> count > 0).count() / marks.length);
        }
    }

    public EvaluationSummary {
        passAt = Collections.unmodifiableSortedMap(new TreeMap<>(passAt));
        majAt = Collections.unmodifiableSortedMap(new TreeMap<>(majAt));
        rewards = Collections.unmodifiableMap(new LinkedHashMap<>(rewards));
    }

    /**
     * Computes the figures.
     *
     * @param sampled one group per prompt, drawn at the evaluation's temperature
     * @param greedy one group of one per prompt, or empty
     * @param ks which pass@k and maj@k; a k that no group reaches is left out
     * @param attempts counts tries
     * @param aha counts checks made again
     */
    public static EvaluationSummary of(
            List<Group<ScoredRollout>> sampled,
            List<Group<ScoredRollout>> greedy,
            List<Integer> ks,
            AttemptCounter attempts,
            AttemptCounter aha) {
        List<ScoredRollout> all =
                sampled.stream().flatMap(group -> group.members().stream()).toList();
        List<List<ScoredRollout>> usable = those(ScoredRollout::usable, sampled);
        List<List<ScoredRollout>> verified = those(ScoredRollout::verified, sampled);
        if (usable.isEmpty()) {
            throw new Fault(
                    "evaluation",
                    "at least one verified completion",
                    "none in " + all.size() + " completions of " + sampled.size() + " prompts",
                    "see the verdicts' reasons: " + firstReason(all));
        }
        double[] shares =
                verified.stream().mapToDouble(EvaluationSummary::shareCorrect).toArray();

        SortedMap<Integer, Double> passAt = new TreeMap<>();
        SortedMap<Integer, Double> majAt = new TreeMap<>();
        for (int k : ks) {
            List<List<ScoredRollout>> wideEnough =
                    verified.stream().filter(members -> members.size() >= k).toList();
            if (!wideEnough.isEmpty()) {
                passAt.put(k, Mean.of(wideEnough, members -> passAt(members.size(), correct(members), k)));
                majAt.put(k, Mean.of(wideEnough, members -> majorityIsCorrect(members.subList(0, k)) ? 1 : 0));
            }
        }
        List<List<ScoredRollout>> greedyVerified = those(ScoredRollout::verified, greedy);
        List<ScoredRollout> answers = verified.stream().flatMap(List::stream).toList();
        int drawn = all.size() + greedy.stream().mapToInt(Group::size).sum();
        return new EvaluationSummary(
                verified.size(),
                sampled.stream().mapToInt(Group::size).max().orElse(0),
                usable.size() - verified.size(),
                Mean.of(shares),
                StandardError.of(shares),
                passAt,
                majAt,
                greedyVerified.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Mean.of(greedyVerified, EvaluationSummary::shareCorrect)),
                Mean.of(
                        usable,
                        members -> Mean.of(members, member -> member.reward().total())),
                rewards(usable),
                Mean.of(all, member -> member.rollout().completion().lengthTokens()),
                Mean.of(
                        all,
                        member -> attempts.count(member.rollout().completion().text())),
                Optional.of(Aha.of(all, aha)),
                Mean.of(all, member -> member.rollout().completion().truncated() ? 1 : 0),
                Mean.of(answers, member -> member.verdict().kind() == Verdict.Kind.NO_ANSWER ? 0 : 1),
                drawn - count(usable) - count(those(ScoredRollout::usable, greedy)));
    }

    /**
     * Unbiased pass@k of one problem: {@code 1 − C(n−c, k)/C(n, k)}, as the product
     * {@code 1 − Π_{i=n−c+1..n} (1 − k/i)} that the paper's listing uses, which does not overflow.
     *
     * @param n completions drawn, at least k
     * @param c how many of them are correct
     */
    public static double passAt(int n, int c, int k) {
        if (k < 1 || n < k || c < 0 || c > n) {
            throw new IllegalArgumentException(
                    "pass@k needs 1 <= k <= n and 0 <= c <= n; n " + n + ", c " + c + ", k " + k);
        }
        if (n - c < k) {
            return 1;
        }
        double noneCorrect = 1;
        for (int i = n - c + 1; i <= n; i++) {
            noneCorrect *= 1 - (double) k / i;
        }
        return 1 - noneCorrect;
    }

    /**
     * The figures by name, in printing order: {@code problems}, {@code passAt1}, {@code greedy}, {@code passAt8},
     * {@code majAt8}, {@code meanLength}, … Absent figures have no entry. It is what the last line of a command, {@code
     * summary.json} and {@code metrics.jsonl} (there prefixed by {@code eval/}) hold.
     */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(EvaluationMetric.PROBLEMS.key(), problems);
        figures.put(EvaluationMetric.SAMPLES.key(), samples);
        if (unverified > 0) {
            figures.put(EvaluationMetric.UNVERIFIED.key(), unverified);
        }
        putKnown(figures, EvaluationMetric.PASS_AT_1, passAt1);
        passAt1StandardError.ifPresent(value -> figures.put(EvaluationMetric.PASS_AT_1_STANDARD_ERROR.key(), value));
        greedy.ifPresent(value -> figures.put(EvaluationMetric.GREEDY.key(), value));
        passAt.forEach((k, value) -> {
            if (k != 1) {
                figures.put(EvaluationMetric.PASS_AT_K.key(k), value);
            }
        });
        majAt.forEach((k, value) -> {
            if (k != 1) {
                figures.put(EvaluationMetric.MAJ_AT_K.key(k), value);
            }
        });
        figures.put(EvaluationMetric.MEAN_REWARD.key(), meanReward);
        rewards.forEach((name, value) -> figures.put(EvaluationMetric.REWARD.key(name), value));
        figures.put(EvaluationMetric.MEAN_LENGTH.key(), meanLength);
        figures.put(EvaluationMetric.ATTEMPTS.key(), attempts);
        aha.ifPresent(counted -> {
            figures.put(EvaluationMetric.AHA.key(), counted.marks());
            figures.put(EvaluationMetric.AHA_SHARE.key(), counted.share());
        });
        figures.put(EvaluationMetric.TRUNCATED.key(), truncated);
        putKnown(figures, EvaluationMetric.ANSWERED, answered);
        figures.put(EvaluationMetric.UNJUDGED.key(), unjudged);
        return figures;
    }

    private static void putKnown(Map<String, Object> figures, EvaluationMetric figure, double value) {
        if (!Double.isNaN(value)) {
            figures.put(figure.key(), value);
        }
    }

    /** Reads {@link #figures} back. */
    public static EvaluationSummary from(JsonObject figures) {
        SortedMap<Integer, Double> passAt = new TreeMap<>();
        SortedMap<Integer, Double> majAt = new TreeMap<>();
        Map<String, Double> rewards = new LinkedHashMap<>();
        int problems = figures.integer(EvaluationMetric.PROBLEMS.key());
        for (String name : figures.keys()) {
            k(EvaluationMetric.PASS_AT_K, name).ifPresent(k -> passAt.put(k, figures.number(name)));
            k(EvaluationMetric.MAJ_AT_K, name).ifPresent(k -> majAt.put(k, figures.number(name)));
            EvaluationMetric.REWARD
                    .entry()
                    .parts(name)
                    .ifPresent(parts -> rewards.put(parts.get(0), figures.number(name)));
        }
        return new EvaluationSummary(
                problems,
                figures.integer(EvaluationMetric.SAMPLES.key()),
                figures.integer(EvaluationMetric.UNVERIFIED.key(), 0),
                ofProblems(problems, figures, EvaluationMetric.PASS_AT_1),
                optional(figures, EvaluationMetric.PASS_AT_1_STANDARD_ERROR.key()),
                passAt,
                majAt,
                optional(figures, EvaluationMetric.GREEDY.key()),
                figures.number(EvaluationMetric.MEAN_REWARD.key()),
                rewards,
                figures.number(EvaluationMetric.MEAN_LENGTH.key()),
                figures.number(EvaluationMetric.ATTEMPTS.key()),
                figures.has(EvaluationMetric.AHA.key())
                        ? Optional.of(new Aha(
                                figures.number(EvaluationMetric.AHA.key()),
                                figures.number(EvaluationMetric.AHA_SHARE.key())))
                        : Optional.empty(),
                figures.number(EvaluationMetric.TRUNCATED.key()),
                ofProblems(problems, figures, EvaluationMetric.ANSWERED),
                figures.integer(EvaluationMetric.UNJUDGED.key()));
    }

    private static Optional<Integer> k(EvaluationMetric figure, String name) {
        return figure.entry().parts(name).map(parts -> Integer.valueOf(parts.get(0)));
    }

    private static OptionalDouble optional(JsonObject figures, String name) {
        return figures.has(name) ? OptionalDouble.of(figures.number(name)) : OptionalDouble.empty();
    }

    private static double ofProblems(int problems, JsonObject figures, EvaluationMetric figure) {
        return problems == 0 ? Double.NaN : figures.number(figure.key());
    }

    /** Those members of each group; groups without any are left out. */
    private static List<List<ScoredRollout>> those(Predicate<ScoredRollout> which, List<Group<ScoredRollout>> groups) {
        return groups.stream()
                .map(group -> group.members().stream().filter(which).toList())
                .filter(members -> !members.isEmpty())
                .toList();
    }

    private static int count(List<List<ScoredRollout>> groups) {
        return groups.stream().mapToInt(List::size).sum();
    }

    private static Map<String, Double> rewards(List<List<ScoredRollout>> problems) {
        Map<String, Moments> overProblems = new LinkedHashMap<>();
        for (List<ScoredRollout> members : problems) {
            Map<String, Moments> ofOne = new LinkedHashMap<>();
            members.forEach(member -> member.reward().parts().forEach((name, value) -> add(ofOne, name, value)));
            ofOne.forEach((name, values) -> add(overProblems, name, values.mean()));
        }
        Map<String, Double> rewards = new LinkedHashMap<>();
        overProblems.forEach((name, values) -> rewards.put(name, values.mean()));
        return rewards;
    }

    private static void add(Map<String, Moments> sums, String name, double value) {
        sums.computeIfAbsent(name, unused -> new Moments()).add(value);
    }

    private static int correct(List<ScoredRollout> members) {
        return (int)
                members.stream().filter(member -> member.verdict().isCorrect()).count();
    }

    private static double shareCorrect(List<ScoredRollout> members) {
        return (double) correct(members) / members.size();
    }

    private static boolean majorityIsCorrect(List<ScoredRollout> members) {
        Map<String, List<Verdict>> votes = new LinkedHashMap<>();
        for (ScoredRollout member : members) {
            Verdict verdict = member.verdict();
            if (verdict.kind() != Verdict.Kind.NO_ANSWER) {
                votes.computeIfAbsent(verdict.extracted(), answer -> new ArrayList<>())
                        .add(verdict);
            }
        }
        List<Verdict> winner = List.of();
        for (List<Verdict> candidate : votes.values()) {
            if (candidate.size() > winner.size()) {
                winner = candidate;
            }
        }
        return !winner.isEmpty() && winner.get(0).isCorrect();
    }

    private static String firstReason(List<ScoredRollout> all) {
        return all.stream()
                .map(member -> member.verdict().kind() + ": " + member.verdict().reason())
                .findFirst()
                .orElse("there were no completions");
    }
}
