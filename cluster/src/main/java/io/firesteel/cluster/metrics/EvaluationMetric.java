package io.firesteel.cluster.metrics;

import static io.firesteel.core.metrics.MetricEntry.metric;

import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;

import java.util.List;
import java.util.function.Predicate;

/**
 * The figures of an evaluation on held-out problems. Their formulas and sources stand in {@link
 * io.firesteel.cluster.evaluation.EvaluationSummary}. The keys are those of {@code summary.json}; in the row of a step they
 * have the prefix {@code eval/}, and the set's name where there are several.
 */
public enum EvaluationMetric implements Measured {
    PROBLEMS(metric("problems", "problems", "", "prompts with at least one verified completion")
            .whole()
            .brief("# problems")),
    SAMPLES(metric("samples", "completions per problem", "", "completions per prompt")
            .whole()),
    UNVERIFIED(metric(
                    "unverified",
                    "without a verifier",
                    "problems",
                    "prompts that nothing verifies: they are in rewards, lengths and attempts alone; absent if there are none")
            .whole()
            .brief("# unverified")),
    PASS_AT_1(metric("passAt1", "pass@1", "share", "share of correct completions, mean over problems")
            .decimals(3)
            .higherIsBetter()
            .brief("pass@1 #")),
    PASS_AT_1_STANDARD_ERROR(
            metric("passAt1StandardError", "pass@1, standard error", "share", "of passAt1, over problems")
                    .decimals(3)),
    GREEDY(metric("greedy", "greedy", "share", "pass@1 of greedy decoding")
            .decimals(3)
            .higherIsBetter()
            .brief("greedy #")),
    PASS_AT_K(metric("passAt{K}", "pass@{K}", "share", "chance that one of {K} is correct, unbiased (Chen et al. 2021)")
            .decimals(3)
            .higherIsBetter()
            .brief("pass@{K} #")),
    MAJ_AT_K(metric(
                    "majAt{K}",
                    "maj@{K}",
                    "share",
                    "problems whose most frequent answer of the first {K} is correct (Wang et al. 2022)")
            .decimals(3)
            .higherIsBetter()
            .brief("maj@{K} #")),
    MEAN_REWARD(metric("meanReward", "mean reward", "", "mean weighted reward")
            .decimals(3)
            .higherIsBetter()),
    REWARD(metric(
                    "rewards.{NAME}",
                    "reward {NAME}",
                    "",
                    "mean of the reward function {NAME}'s own value, before weighting")
            .decimals(3)),
    MEAN_LENGTH(metric("meanLength", "mean length", "tokens", "mean tokens per completion")
            .decimals(1)
            .brief("len #")),
    ATTEMPTS(metric("attempts", "attempts per completion", "", "matches of the attempt pattern per completion")
            .decimals(2)
            .brief("attempts #")),
    AHA(metric(
                    "aha",
                    "aha marks per completion",
                    "",
                    "matches of the aha pattern per completion: checks made again after a wrong try")
            .decimals(2)),
    AHA_SHARE(metric("ahaShare", "with an aha mark", "share", "completions with at least one")
            .decimals(3)),
    TRUNCATED(metric("truncated", "truncated", "share", "completions cut off by the limit on new tokens")
            .decimals(3)),
    ANSWERED(metric("answered", "answered", "share", "completions with an answer in the asked-for form")
            .decimals(3)
            .higherIsBetter()),
    UNJUDGED(metric("unjudged", "not verified", "completions", "completions that could not be verified")
            .whole()
            .lowerIsBetter()),
    MEASURED_ON(
            metric(
                    "measuredOn",
                    "measured on",
                    "",
                    "hashes of problems, template, verifier, rewards, sampling, attempts, aha, as text: figures are comparable where these are equal"));

    /** What an evaluation is told by where there is room for one figure: the first of these that it has. One of them each has. */
    private static final List<EvaluationMetric> HEADLINES = List.of(PASS_AT_1, MEAN_REWARD);

    /** What stands before these keys in the row of a step. */
    public static final String PREFIX = "eval/";

    /** What stands after the key of a figure in the key of its standard error. */
    private static final String ERROR = "StandardError";

    private final MetricEntry entry;

    EvaluationMetric(MetricEntry entry) {
        this.entry = entry;
    }

    @Override
    public MetricEntry entry() {
        return entry;
    }

    /** The key of a figure's standard error, with whatever prefix the figure's key has. */
    public static String errorOf(String key) {
        return key + ERROR;
    }

    /** pass@1; of an evaluation on prompts that nothing verifies the mean reward. */
    public static EvaluationMetric headline(Predicate<EvaluationMetric> has) {
        return HEADLINES.stream().filter(has).findFirst().orElse(PASS_AT_1);
    }

    /** Whether this is the key, with whatever prefix, of a figure that each evaluation has, or all of those that verify. */
    public static boolean isHeadline(String key) {
        return HEADLINES.stream().anyMatch(figure -> key.endsWith(figure.key()));
    }

    /** Whether this is the key of another figure's standard error, which is shown with that figure. */
    public static boolean isError(String key) {
        return key.endsWith(ERROR);
    }
}
