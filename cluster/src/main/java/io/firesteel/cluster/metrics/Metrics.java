package io.firesteel.cluster.metrics;

import io.firesteel.core.metrics.Format;
import io.firesteel.core.metrics.Measured;
import io.firesteel.core.metrics.MetricEntry;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.preference.PreferenceMetric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every figure of a run, and what is known of it: console, TensorBoard, report, {@code docs/reference/metrics.md} and tests are fed from
 * here. A new figure is a constant of one of these enums and the line that measures it.
 */
public final class Metrics {
    private static final List<Measured> STEP =
            measured(Metric.values(), GrpoMetric.values(), SftMetric.values(), PreferenceMetric.values());
    private static final List<Measured> EVALUATION = measured(EvaluationMetric.values());

    private Metrics() {}

    /**
     * A figure that was found by its key.
     *
     * @param entry what is known of it
     * @param parts the variable parts of its key
     * @param set the evaluation's set, empty for the only one and for what is no evaluation's figure
     * @param evaluated whether it is an evaluation's
     */
    public record Found(MetricEntry entry, List<String> parts, String set, boolean evaluated) {
        /** Of this very figure: {@code pass@8}. */
        public String label() {
            return entry.label(parts);
        }

        /** The label with the set before it, where there is one. */
        public String fullLabel() {
            return set.isEmpty() ? label() : set + ", " + label();
        }

        /** What it means, its variable parts named. */
        public String meaning() {
            return entry.meaning(parts);
        }

        /** Its place in a line of the console, {@code pass@8 .764}; empty where it has none. */
        public Optional<String> brief(String number) {
            return entry.brief(parts, number);
        }
    }

    /** The entries of a step's row, evaluations' apart; what several stages report is there once. */
    public static List<MetricEntry> ofSteps() {
        return distinct(STEP);
    }

    /** The entries of evaluations, without prefix. */
    public static List<MetricEntry> ofEvaluations() {
        return distinct(EVALUATION);
    }

    /** What a key of a row of {@code metrics.jsonl} stands for; empty if it is none of ours. */
    public static Optional<Found> find(String key) {
        Optional<Found> found = among(STEP, key, "", false);
        if (found.isPresent() || !key.startsWith(EvaluationMetric.PREFIX)) {
            return found;
        }
        return findEvaluated(key.substring(EvaluationMetric.PREFIX.length()));
    }

    /**
     * What a key of {@link io.firesteel.cluster.evaluation.EvaluatedSets#figures} stands for. A set's name and that of a reward function may
     * have slashes in them: the set's ends where the shortest end of the key is a figure's.
     */
    public static Optional<Found> findEvaluated(String key) {
        for (int end = key.lastIndexOf('/'); end >= 0; end = key.lastIndexOf('/', end - 1)) {
            Optional<Found> found = among(EVALUATION, key.substring(end + 1), key.substring(0, end), true);
            if (found.isPresent()) {
                return found;
            }
        }
        return among(EVALUATION, key, "", true);
    }

    /**
     * Those of an evaluation's figures that are shown: a standard error is with its figure, and the value of the only reward function is the
     * reward.
     *
     * @param keys of one set, with whatever prefix
     */
    public static List<String> shownOfEvaluation(Collection<String> keys) {
        boolean severalRewards = keys.stream().filter(Metrics::isReward).count() > 1;
        return keys.stream()
                .filter(key -> !EvaluationMetric.isError(key) && (severalRewards || !isReward(key)))
                .toList();
    }

    private static boolean isReward(String key) {
        return findEvaluated(key)
                .filter(found -> found.entry().equals(EvaluationMetric.REWARD.entry()))
                .isPresent();
    }

    /** Label, or the key itself if it is none of ours. */
    public static String label(String key) {
        return find(key).map(Found::fullLabel).orElse(key);
    }

    /**
     * A figure as people read it, with its standard error if the row has one: {@code 0.864 ± 0.009}. Numbers without an entry
     * are written in three significant digits, missing ones as a dash, anything else as it is.
     */
    public static String text(Map<String, ?> row, String key) {
        return text(row, key, find(key));
    }

    /** The same of a figure whose key has no prefix. */
    public static String textEvaluated(Map<String, ?> figures, String key) {
        return text(figures, key, findEvaluated(key));
    }

    /** The names of the sets that a row has evaluations of, in their order; the only set's is empty. */
    public static Set<String> sets(Collection<String> keys) {
        Set<String> sets = new LinkedHashSet<>();
        keys.forEach(key -> find(key).filter(Found::evaluated).ifPresent(found -> sets.add(found.set())));
        return sets;
    }

    private static String text(Map<String, ?> row, String key, Optional<Found> found) {
        Object value = row.get(key);
        if (!(value instanceof Number number)) {
            return value == null ? Format.MISSING : value.toString();
        }
        Format format = found.map(each -> each.entry().format()).orElseGet(() -> new Format.Significant(3));
        String text = format.text(number.doubleValue());
        return row.get(EvaluationMetric.errorOf(key)) instanceof Number error
                ? text + " ± " + format.text(error.doubleValue())
                : text;
    }

    private static Optional<Found> among(List<Measured> entries, String key, String set, boolean evaluated) {
        return entries.stream()
                .map(Measured::entry)
                .filter(entry -> !entry.variable())
                .filter(entry -> entry.key().equals(key))
                .map(entry -> new Found(entry, List.of(), set, evaluated))
                .findFirst()
                .or(() -> entries.stream()
                        .map(Measured::entry)
                        .filter(MetricEntry::variable)
                        .flatMap(entry ->
                                entry.parts(key).stream().map(parts -> new Found(entry, parts, set, evaluated)))
                        .findFirst());
    }

    private static List<Measured> measured(Measured[]... enums) {
        List<Measured> all = new ArrayList<>();
        Arrays.stream(enums).forEach(each -> all.addAll(List.of(each)));
        return List.copyOf(all);
    }

    private static List<MetricEntry> distinct(List<Measured> measured) {
        return measured.stream().map(Measured::entry).distinct().toList();
    }
}
