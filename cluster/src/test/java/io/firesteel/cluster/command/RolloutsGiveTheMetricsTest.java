package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.spark.rollouts.verifiers.EveryKind;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every figure that the registry says follows from the rows of rollouts, computed again from the Parquet files of a run by formulas
 * of this test's own: with a KL penalty in the reward, groups that are replaced, completions that are cut off and left out, and
 * verdicts of every kind.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RolloutsGiveTheMetricsTest {
    private static final int GROUP_SIZE = 4;
    private static final double COEFFICIENT = 0.05;
    private static final int EPOCHS = 2;
    private static final Pattern ATTEMPT = Pattern.compile("yes|no");
    private static final Set<String> VERIFIED = Set.of("CORRECT", "INCORRECT", "NO_ANSWER");
    private static final Set<String> USABLE = Set.of("CORRECT", "INCORRECT", "NO_ANSWER", "UNVERIFIED");

    @TempDir
    static Path folder;

    @Test
    void withPenaltyRefillTruncationAndEveryVerdict() {
        List<Map<String, Double>> logged = run(
                "hard",
                "iterations=3",
                "rollout.max-new-tokens=40",
                "rollout.refill={kind=without-spread, rounds=2}",
                "data.verifier=" + EveryKind.class.getName(),
                "rewards.parts=[{name=right, kind=correct, weight=0.7, parameters={}},"
                        + " {name=format, kind=format, weight=0.3, parameters={}}]",
                "grpo.loss.kl={kind=in-reward, coefficient=" + COEFFICIENT + "}",
                "grpo.credit.estimator.kind=leave-one-out",
                "grpo.credit.learn-truncated=false",
                "grpo.epochs=" + EPOCHS);

        assertThat(logged)
                .as("the run has all that a row could leave out")
                .anySatisfy(row -> assertThat(row.get("kl")).isGreaterThan(0))
                .anySatisfy(
                        row -> assertThat(row.get("sampling/groups_replaced")).isPositive())
                .anySatisfy(row ->
                        assertThat(row.get("sampling/completions_discarded")).isPositive())
                .anySatisfy(row ->
                        assertThat(row.get("masked_truncated_completions")).isPositive())
                .allSatisfy(row -> assertThat(row.get("unusable_completions")).isPositive());
    }

    @Test
    void withGreedyBaselines() {
        List<Map<String, Double>> logged = run(
                "greedy",
                "iterations=2",
                "rollout.max-new-tokens=60",
                "grpo.epochs=" + EPOCHS,
                "grpo.credit.estimator.kind=greedy-baseline");

        assertThat(logged).allSatisfy(row -> assertThat(row).containsKey("baseline_reward"));
    }

    @Test
    void asConfiguredByDefault() {
        List<Map<String, Double>> logged = run("plain", "iterations=2", "rollout.max-new-tokens=60", "grpo.epochs=2");

        assertThat(logged).allSatisfy(row -> assertThat(row).doesNotContainKeys("kl", "sampling/rounds"));
    }

    /** The logged figures of each iteration, after they were found to be those of its rows. */
    private static List<Map<String, Double>> run(String name, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--run-dir",
                folder.resolve(name).toString(),
                "--master",
                "local[2]",
                "rollout.prompts=6",
                "rollout.group-size=" + GROUP_SIZE,
                "evaluation.problems=0"));
        arguments.addAll(List.of(settings));
        Ended ended = Ended.run(arguments.toArray(String[]::new));
        assertThat(ended.code()).as(ended.errors()).isZero();
        boolean penalised = String.join(" ", settings).contains("in-reward");
        boolean learnTruncated = !String.join(" ", settings).contains("learn-truncated=false");

        RunFiles files = RunFiles.at(folder.resolve(name).toString(), new Configuration(false));
        Map<Integer, List<Row>> rows = rows(files);
        List<Map<String, Double>> logged = new ArrayList<>();
        double tokensSeen = 0;
        for (JsonObject line : RunLog.readMetrics(files)) {
            int iteration = line.integer("iteration");
            List<Row> greedy = Iteration.where(rows.get(iteration), row -> "baseline".equals(row.getAs("learned")));
            Iteration computed = new Iteration(
                    Iteration.where(rows.get(iteration), row -> !"baseline".equals(row.getAs("learned"))),
                    penalised,
                    learnTruncated);
            tokensSeen += computed.tokens()
                    + Iteration.sum(greedy, row -> row.<Integer>getAs("length") + row.<Integer>getAs("prefilled"));
            Map<String, Double> expected = computed.figures();
            if (!greedy.isEmpty()) {
                expected.put("baseline_reward", Iteration.mean(greedy, row -> row.getAs("reward")));
            }
            expected.put("iteration", (double) iteration);
            expected.put("num_tokens", tokensSeen);
            Map<String, Double> found = numbers(line);
            Set<String> ofRollouts = new TreeSet<>(line.fields().keySet().stream()
                    .filter(key -> Metrics.find(key).orElseThrow().entry().ofRollouts())
                    .toList());
            if (penalised) {
                ofRollouts.add("kl"); // elsewhere it is the network's
            }
            if (!found.containsKey("sampling/rounds")) {
                assertThat(expected.remove("sampling/rounds")).isEqualTo(1);
                assertThat(expected.remove("sampling/groups_replaced")).isZero();
                assertThat(expected.remove("sampling/completions_discarded")).isZero();
            }
            assertThat(expected.keySet()).isEqualTo(ofRollouts);
            for (String key : ofRollouts) {
                assertThat(found.get(key))
                        .as("iteration %d, %s", iteration, key)
                        .isCloseTo(expected.get(key), within(1e-9 * Math.max(1, Math.abs(expected.get(key)))));
            }
            logged.add(found);
        }
        assertThat(logged).hasSameSizeAs(rows.keySet());
        return logged;
    }

    private static Map<String, Double> numbers(JsonObject line) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        line.fields().forEach((key, value) -> {
            if (value instanceof Number number) {
                numbers.put(key, number.doubleValue());
            }
        });
        return numbers;
    }

    private static Map<Integer, List<Row>> rows(RunFiles files) {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .appName("RolloutsGiveTheMetricsTest")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        try {
            return RolloutTable.read(spark, files).collectAsList().stream()
                    .collect(Collectors.groupingBy(
                            row -> row.<Integer>getAs("iteration"), TreeMap::new, Collectors.toList()));
        } finally {
            spark.stop();
        }
    }

    /** The rows of one iteration. */
    private record Iteration(List<Row> rows, boolean penalised, boolean learnTruncated) {
        Map<String, Double> figures() {
            Map<String, Double> figures = new TreeMap<>();
            List<Row> batch = where(rows, row -> !"replaced".equals(row.getAs("learned")));
            completions(figures);
            sampling(figures, batch);
            rewards(figures, batch);
            learning(figures, batch);
            return figures;
        }

        /** Tokens of all completions, and of their prompts. */
        double tokens() {
            return sum(rows, row -> row.<Integer>getAs("length"))
                    + GROUP_SIZE * sum(rows, row -> row.<Integer>getAs("prefilled"));
        }

        private void completions(Map<String, Double> figures) {
            List<Row> usable = where(rows, Iteration::usable);
            List<Row> ended = where(rows, row -> "STOP".equals(row.getAs("finish")));
            figures.put("policy_version", mean(rows, row -> row.<Long>getAs("policy_version")));
            List<Row> verified = where(rows, row -> VERIFIED.contains(row.<String>getAs("verdict")));
            figures.put("passAt1", mean(verified, row -> row.getAs("verdict").equals("CORRECT") ? 1 : 0));
            figures.put(
                    "completions/answered",
                    mean(verified, row -> row.getAs("verdict").equals("NO_ANSWER") ? 0 : 1));
            List<Double> distinct = new ArrayList<>();
            groups(rows).forEach(group -> {
                Set<String> texts = new HashSet<>();
                group.forEach(row -> texts.add(row.getAs("completion")));
                distinct.add((double) texts.size() / group.size());
            });
            figures.put("completions/distinct", mean(distinct, share -> share));
            figures.put("completions/attempts", mean(rows, row -> ATTEMPT.matcher(row.<String>getAs("completion"))
                    .results()
                    .count()));
            figures.put("completions/unjudged", (double) rows.size() - usable.size());
            figures.put("completions/mean_length", mean(rows, row -> row.<Integer>getAs("length")));
            double[] lengths = rows.stream()
                    .mapToDouble(row -> row.<Integer>getAs("length"))
                    .toArray();
            figures.put("completions/min_length", Arrays.stream(lengths).min().orElseThrow());
            figures.put("completions/max_length", Arrays.stream(lengths).max().orElseThrow());
            figures.put("completions/mean_terminated_length", mean(ended, row -> row.<Integer>getAs("length")));
            figures.put("completions/clipped_ratio", 1 - (double) ended.size() / rows.size());
            figures.put("completions/tokens", Arrays.stream(lengths).sum());
            rows.forEach(row -> figures.merge(
                    "verdicts/" + row.<String>getAs("verdict").toLowerCase(Locale.ROOT), 1.0, Double::sum));
            for (Object name : usable.get(0)
                    .getJavaMap(usable.get(0).fieldIndex("rewards"))
                    .keySet()) {
                double[] values = usable.stream()
                        .mapToDouble(row -> (Double)
                                row.getJavaMap(row.fieldIndex("rewards")).get(name))
                        .toArray();
                figures.put(
                        "rewards/" + name + "/mean",
                        Arrays.stream(values).average().orElseThrow());
                figures.put("rewards/" + name + "/std", std(values, values.length - 1));
            }
        }

        private void sampling(Map<String, Double> figures, List<Row> batch) {
            figures.put(
                    "sampling/rounds",
                    rows.stream()
                            .mapToDouble(row -> row.<Integer>getAs("round"))
                            .max()
                            .orElseThrow());
            figures.put("sampling/groups_replaced", (double)
                    where(groups(batch), group -> group.get(0).<Integer>getAs("round") > 1)
                            .size());
            figures.put("sampling/completions_discarded", (double) rows.size() - batch.size());
        }

        private void rewards(Map<String, Double> figures, List<Row> batch) {
            double[] all = where(batch, Iteration::usable).stream()
                    .mapToDouble(this::earned)
                    .toArray();
            figures.put("reward", Arrays.stream(all).average().orElseThrow());
            figures.put("reward_std", std(all, all.length - 1));
            List<double[]> groups = groups(batch).stream()
                    .map(group -> where(group, Iteration::usable).stream()
                            .mapToDouble(this::earned)
                            .toArray())
                    .toList();
            figures.put("reward_group_std", mean(groups, group -> group.length < 2 ? 0 : std(group, group.length)));
            double without = where(
                            groups,
                            group -> group.length == 0
                                    || Arrays.stream(group).max().orElseThrow()
                                                    - Arrays.stream(group).min().orElseThrow()
                                            <= 1e-9)
                    .size();
            figures.put("groups_without_spread", without);
            figures.put("frac_reward_zero_std", without / groups.size());
        }

        private void learning(Map<String, Double> figures, List<Row> batch) {
            List<Row> learned = where(batch, row -> "yes".equals(row.getAs("learned")));
            figures.put("advantage", mean(learned, row -> row.<Double>getAs("advantage")));
            figures.put("completions", (double) learned.size());
            figures.put(
                    "tokens_trained",
                    EPOCHS * sum(where(learned, row -> row.<Double>getAs("advantage") != 0), Iteration::sampled));
            figures.put("unusable_completions", (double)
                    where(batch, row -> !usable(row)).size());
            figures.put("masked_truncated_completions", (double)
                    where(batch, row -> "truncated".equals(row.getAs("learned")))
                            .size());
            List<Row> counted = where(batch, row -> learnTruncated || "STOP".equals(row.getAs("finish")));
            figures.put(
                    "entropy",
                    sum(counted, row -> row.<Double>getAs("entropy") * sampled(row))
                            / sum(counted, Iteration::sampled));
            if (penalised) {
                List<Row> usable = where(batch, Iteration::usable);
                figures.put(
                        "kl",
                        sum(usable, row -> row.<Double>getAs("kl_penalty") / COEFFICIENT)
                                / sum(usable, Iteration::sampled));
            }
        }

        private double earned(Row row) {
            return row.<Double>getAs("reward") - (penalised ? row.<Double>getAs("kl_penalty") : 0);
        }

        private static boolean usable(Row row) {
            return USABLE.contains(row.<String>getAs("verdict"));
        }

        private static double sampled(Row row) {
            List<Integer> forced = row.getList(row.fieldIndex("spans"));
            assertThat(forced).as("training forces nothing").isEmpty();
            return row.<Integer>getAs("length");
        }

        private static List<List<Row>> groups(List<Row> rows) {
            return List.copyOf(rows.stream()
                    .collect(Collectors.groupingBy(row -> row.<String>getAs("prompt_id")))
                    .values());
        }

        private static <T> List<T> where(List<T> all, Predicate<T> condition) {
            return all.stream().filter(condition).toList();
        }

        private static <T> double sum(List<T> all, ToDoubleFunction<T> value) {
            return all.stream().mapToDouble(value).sum();
        }

        private static <T> double mean(List<T> all, ToDoubleFunction<T> value) {
            return sum(all, value) / all.size();
        }

        private static double std(double[] values, int divisor) {
            double mean = Arrays.stream(values).average().orElseThrow();
            return Math.sqrt(
                    Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / divisor);
        }
    }
}
