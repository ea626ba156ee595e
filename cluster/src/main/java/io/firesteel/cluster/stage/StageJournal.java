package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.cluster.run.ImitatedExample;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.run.Sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a stage to the console, {@code metrics.jsonl}, TensorBoard, the table of rollouts and the samples that the report
 * shows. One row per step: an evaluation that follows a step is part of its row; row 0 is that of the policy it starts from. Knows
 * nothing that steers the stage.
 */
final class StageJournal implements AutoCloseable {
    /** Groups whose completions go into samples.jsonl at an evaluation: the first prompts, so that the report can follow them. */
    private static final int SAMPLED_GROUPS = 8;

    private final Console console;
    private final RunLog log;
    private final Optional<RolloutTable> table;
    private final Pace pace;
    private final Loop loop;
    private final Map<String, Object> row = new LinkedHashMap<>();

    /**
     * @param table of rollouts; empty if they are not kept
     * @param loop that is told of
     */
    StageJournal(Console console, RunLog log, Optional<RolloutTable> table, Pace pace, Loop loop) {
        this.console = console;
        this.log = log;
        this.table = table;
        this.pace = pace;
        this.loop = loop;
    }

    void step(StepReport report) {
        row.putAll(report.figures());
        if (pace.lineDueAfter(report.step()) || report.step() == loop.total()) {
            loop.tell(console, row);
        }
        loop.warning().ifPresent(console::warning);
        if (!report.rollouts().isEmpty()) {
            table.ifPresent(rows -> rows.append(report.step(), report.rollouts(), report.credits()));
        }
        if (!report.shown().isEmpty() && pace.samplesDueAfter(report.step())) {
            console.samples(
                    "completions of iteration " + report.step(),
                    report.shown().stream().limit(pace.samplesShown()).toList());
        }
    }

    void evaluation(Evaluation evaluation) {
        evaluation.figures().figures().forEach((name, value) -> row.put(Metric.evaluation(name), value));
        evaluated(evaluation.seconds());
        console.evaluation(evaluation.iteration(), evaluation.summary());
        evaluation.sets().forEach((set, summary) -> console.evaluation(evaluation.iteration(), set, summary));
        log.samples(evaluation.sampled().stream()
                .limit(SAMPLED_GROUPS)
                .flatMap(group -> group.members().stream().limit(2))
                .map(scored -> Sample.of(evaluation.iteration(), "eval", scored, Double.NaN))
                .toList());
    }

    /** Examples that are imitated. */
    void imitated(List<ImitatedExample> examples) {
        log.imitated(examples);
    }

    /** What the policy after this step makes of held-out examples. */
    void heldOut(long step, Map<String, Object> figures, double seconds) {
        row.putAll(figures);
        evaluated(seconds);
        List<String> parts = new ArrayList<>(List.of("evaluation after step " + step));
        figures.forEach((key, value) -> parts.add(Metrics.label(key) + " " + Metrics.text(figures, key)));
        console.notice(String.join(" | ", parts));
    }

    private void evaluated(double seconds) {
        row.merge(Metric.TIME_EVALUATE.key(), seconds, (one, other) -> (double) one + (double) other);
    }

    /** Writes row 0, that of the policy which the stage starts from, if it was evaluated. */
    void commitEvaluation() {
        if (!row.isEmpty()) {
            commit(0);
        }
    }

    /** Writes the row of a step, all of it being known, and returns it. */
    Map<String, Object> commit(long step) {
        log.metrics(step, row);
        Map<String, Object> written = new LinkedHashMap<>(row);
        row.clear();
        return written;
    }

    /** Waits until all that was told is written and outlives a loss of power. */
    /** Rows of samples so far, those of earlier sessions included. */
    long samples() {
        return log.sampleRows();
    }

    void flush() {
        table.ifPresent(RolloutTable::flush);
        log.force();
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
