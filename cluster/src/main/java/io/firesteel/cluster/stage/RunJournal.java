package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.run.Sample;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.trainer.credit.Credit;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.CreditedRollout;

import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a training run to the console, {@code metrics.jsonl}, TensorBoard, the table of rollouts and the samples that the report
 * shows. One row per iteration: an evaluation that follows an iteration is part of its row; row 0 is the base policy's.
 */
final class RunJournal implements Journal, AutoCloseable {
    /** Groups whose completions go into samples.jsonl when samples are due: the first prompts, so that the report can follow them. */
    private static final int SAMPLED_GROUPS = 2;

    private final RunSettings settings;
    private final Console console;
    private final RunLog log;
    private final Optional<RolloutTable> table;
    private final Credit credit;
    private final AttemptCounter attempts;
    private final Map<String, Object> row = new LinkedHashMap<>();
    private long tokensSeen;

    /** @param tokensSeen prompt and completion tokens of earlier sessions */
    RunJournal(
            RunSettings settings,
            Console console,
            RunLog log,
            Optional<RolloutTable> table,
            CreditSettings credit,
            AttemptCounter attempts,
            long tokensSeen) {
        this.settings = settings;
        this.console = console;
        this.log = log;
        this.table = table;
        this.credit = new Credit(credit);
        this.attempts = attempts;
        this.tokensSeen = tokensSeen;
    }

    long tokensSeen() {
        return tokensSeen;
    }

    @Override
    public void iteration(IterationReport report) {
        List<ScoredRollout> rollouts = rollouts(report.sampled().groups());
        tokensSeen += report.sampled().tokens()
                + report.sampled().groups().stream()
                        .mapToLong(group -> (long) group.prompt().tokens().length * group.size())
                        .sum();
        row.put(Metric.POLICY_VERSION.key(), report.iteration() - 1);
        completions(rollouts);
        row.putAll(report.learned().metrics());
        times(report);
        row.put(Metric.NUM_TOKENS.key(), tokensSeen);
        console.iteration(report.iteration(), settings.iterations(), row);

        double[] advantages = advantages(report.sampled().groups(), rollouts);
        table.ifPresent(rows -> rows.append(report.iteration(), rollouts, advantages));
        if (settings.samplesDueAfter(report.iteration())) {
            console.samples(
                    "completions of iteration " + report.iteration(),
                    report.sampled().groups().stream()
                            .limit(settings.samplesShown())
                            .map(group -> Sample.of(
                                    report.iteration(), "train", group.members().get(0), Double.NaN))
                            .toList());
        }
    }

    @Override
    public void evaluation(Evaluation evaluation) {
        evaluation.figures().forEach((name, value) -> row.put(Metric.evaluation(name), value));
        row.put(Metric.TIME_EVALUATE.key(), evaluation.seconds());
        console.evaluation(evaluation.iteration(), evaluation.summary());
        evaluation.sets().forEach((set, summary) -> console.evaluation(evaluation.iteration(), set, summary));
        log.samples(evaluation.sampled().stream()
                .limit(SAMPLED_GROUPS * 4L)
                .flatMap(group -> group.members().stream().limit(2))
                .map(scored -> Sample.of(evaluation.iteration(), "eval", scored, Double.NaN))
                .toList());
    }

    /** Writes the row of an iteration, all of it being known. */
    void commit(long iteration) {
        log.metrics(iteration, row);
        row.clear();
    }

    /** Waits until all that was told is written. */
    void flush() {
        table.ifPresent(RolloutTable::flush);
    }

    private void completions(List<ScoredRollout> rollouts) {
        int count = rollouts.size();
        EnumMap<Verdict.Kind, Integer> verdicts = new EnumMap<>(Verdict.Kind.class);
        Map<String, double[]> parts = new LinkedHashMap<>(); // name -> sum, sum of squares, count
        long tokens = 0;
        long endedTokens = 0;
        int ended = 0;
        int shortest = Integer.MAX_VALUE;
        int longest = 0;
        long tries = 0;
        for (ScoredRollout scored : rollouts) {
            verdicts.merge(scored.verdict().kind(), 1, Integer::sum);
            int length = scored.rollout().completion().lengthTokens();
            tokens += length;
            shortest = Math.min(shortest, length);
            longest = Math.max(longest, length);
            if (!scored.rollout().completion().truncated()) {
                ended++;
                endedTokens += length;
            }
            tries += attempts.count(scored.rollout().completion().text());
            if (scored.usable()) {
                scored.reward().parts().forEach((name, value) -> {
                    double[] sums = parts.computeIfAbsent(name, n -> new double[3]);
                    sums[0] += value;
                    sums[1] += value * value;
                    sums[2]++;
                });
            }
        }
        int correct = verdicts.getOrDefault(Verdict.Kind.CORRECT, 0);
        int incorrect = verdicts.getOrDefault(Verdict.Kind.INCORRECT, 0);
        int verified = correct + incorrect + verdicts.getOrDefault(Verdict.Kind.NO_ANSWER, 0);
        row.put(Metric.PASS_AT_1.key(), verified == 0 ? Double.NaN : (double) correct / verified);
        row.put(Metric.ANSWERED.key(), verified == 0 ? Double.NaN : (double) (correct + incorrect) / verified);
        row.put(Metric.ATTEMPTS.key(), (double) tries / count);
        row.put(Metric.UNJUDGED.key(), count - verified);
        row.put(Metric.MEAN_LENGTH.key(), (double) tokens / count);
        row.put(Metric.MIN_LENGTH.key(), shortest);
        row.put(Metric.MAX_LENGTH.key(), longest);
        row.put(Metric.MEAN_TERMINATED_LENGTH.key(), ended == 0 ? Double.NaN : (double) endedTokens / ended);
        row.put(Metric.CLIPPED_RATIO.key(), (double) (count - ended) / count);
        row.put(Metric.COMPLETION_TOKENS.key(), tokens);
        verdicts.forEach((kind, n) -> row.put(Metric.verdicts(kind), n));
        parts.forEach((name, sums) -> {
            double mean = sums[0] / sums[2];
            row.put(Metric.rewardMean(name), mean);
            row.put(Metric.rewardStd(name), Math.sqrt(Math.max(0, sums[1] / sums[2] - mean * mean)));
        });
    }

    /** Tasks run side by side: their decoding and verifying share the wall clock of sampling in proportion to what each took. */
    private void times(IterationReport report) {
        RolloutResult sampled = report.sampled();
        double busy = sampled.decodeSeconds() + sampled.verifySeconds() + sampled.prepareSeconds();
        double perBusySecond = busy == 0 ? 0 : report.sampleSeconds() / busy;
        row.put(Metric.STEP_TIME.key(), report.seconds());
        row.put(Metric.TIME_SAMPLE.key(), sampled.decodeSeconds() * perBusySecond);
        row.put(Metric.TIME_VERIFY.key(), sampled.verifySeconds() * perBusySecond);
        row.put(Metric.TIME_TRAIN.key(), report.learnSeconds());
        row.put(Metric.TIME_PUBLISH.key(), sampled.prepareSeconds() * perBusySecond + report.snapshotSeconds());
        row.put(Metric.TOKENS_PER_SECOND.key(), sampled.tokens() / report.seconds());
    }

    private double[] advantages(List<Group<ScoredRollout>> groups, List<ScoredRollout> rollouts) {
        Map<ScoredRollout, Double> byRollout = new IdentityHashMap<>();
        for (CreditedRollout credited : credit.assign(groups).rollouts()) {
            byRollout.put(credited.scored(), credited.advantage());
        }
        return rollouts.stream()
                .mapToDouble(scored -> byRollout.getOrDefault(scored, Double.NaN))
                .toArray();
    }

    private static List<ScoredRollout> rollouts(List<Group<ScoredRollout>> groups) {
        return groups.stream().flatMap(group -> group.members().stream()).toList();
    }

    @Override
    public void close() {
        try {
            table.ifPresent(RolloutTable::close);
        } finally {
            log.close();
        }
    }
}
