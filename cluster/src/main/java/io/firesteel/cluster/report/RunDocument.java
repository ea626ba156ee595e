package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.cluster.run.ImitatedExample;
import io.firesteel.cluster.run.Sample;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.metrics.Format;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.SftMetric;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The page of one run, whatever it does: what is shown follows from the figures that its rows have. Curves need two rows; a run of
 * fewer, such as an evaluation, has its figures in a table.
 */
final class RunDocument {
    private static final Format DURATION = new Format.Duration();
    private static final Format WHOLE = new Format.Whole();

    /** Figures that say where a row stands, not what was measured. */
    private static final Set<String> POSITIONS =
            Set.of(Metric.ITERATION.key(), Metric.TIMESTAMP.key(), Metric.POLICY_VERSION.key());

    private final List<JsonObject> rows;
    private final Set<String> keys = new LinkedHashSet<>();
    private final Set<String> sets;
    private final String step;

    private RunDocument(List<JsonObject> rows) {
        this.rows = rows;
        for (JsonObject row : rows) {
            row.keys().stream().filter(key -> row.get(key) instanceof Number).forEach(keys::add);
        }
        this.sets = Metrics.sets(keys);
        this.step =
                keys.contains(SftMetric.LOSS.key()) && !keys.contains(GrpoMetric.REWARD.key()) ? "step" : "iteration";
    }

    /** @param missing what of the rows is; empty if nothing */
    static Document of(
            String title,
            Instant made,
            List<JsonObject> rows,
            String missing,
            List<Sample> samples,
            List<ImitatedExample> imitated,
            String configuration,
            String provenance) {
        RunDocument run = new RunDocument(rows);
        List<Section> sections = new ArrayList<>();
        sections.add(new Tiles(run.tiles()));
        sections.addAll(Evaluations.tables(run.sets, rows, run.step));
        if (rows.size() > 1) {
            sections.add(new Charts(run.step, rows, RunCharts.of(run.step, run.keys)));
        } else if (!rows.isEmpty()) {
            run.figures().ifPresent(sections::add);
        }
        if (!samples.isEmpty()) {
            sections.add(new Samples(samples));
        }
        if (!imitated.isEmpty()) {
            sections.add(new Imitated(imitated));
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("Effective configuration", configuration);
        texts.put("Provenance: code, machine, seeds and data of each session", provenance);
        sections.add(new Texts("Configuration and provenance", texts));
        return new Document(title, run.subtitle(made) + (missing.isEmpty() ? "" : " · " + missing), sections);
    }

    private String subtitle(Instant made) {
        if (rows.isEmpty()) {
            return "No iteration is done yet.";
        }
        long last = last().longInteger(Metric.ITERATION.key());
        return "Firesteel run, " + (last == 0 ? "" : last + " " + step + (last == 1 ? "" : "s") + " · ")
                + "report made " + made.truncatedTo(ChronoUnit.SECONDS);
    }

    private List<Tiles.Tile> tiles() {
        List<Tiles.Tile> tiles = new ArrayList<>();
        if (step.equals("step")) {
            change(tiles, rows, SftMetric.LOSS.key(), "loss");
            change(tiles, rows, SftMetric.HELD_OUT_LOSS.key(), "held-out loss");
        }
        for (String set : sets) {
            List<JsonObject> evaluations = Evaluations.on(set, rows);
            boolean comparable = evaluations.isEmpty()
                    || Evaluations.otherThan(set, evaluations.get(0), evaluations.get(evaluations.size() - 1))
                            .isEmpty();
            EvaluationMetric headline = Evaluations.headline(set, evaluations);
            String where = (set.isEmpty() ? "held-out" : set) + (comparable ? "" : ", not comparable");
            change(
                    tiles,
                    evaluations,
                    Metric.evaluation(set, headline.key()),
                    headline.entry().label() + ", " + where);
            if (sets.size() == 1) {
                change(
                        tiles,
                        evaluations,
                        Metric.evaluation(set, EvaluationMetric.MEAN_LENGTH.key()),
                        "tokens per completion");
            }
        }
        if (keys.contains(Metric.REJECTION_KEPT.key())) {
            tiles.add(new Tiles.Tile(
                    WHOLE.text(sum(Metric.REJECTION_KEPT.key())) + " of "
                            + WHOLE.text(sum(Metric.REJECTION_SAMPLED.key())),
                    "completions kept"));
        }
        double seconds = sum(Metric.STEP_TIME.key()) + sum(Metric.TIME_EVALUATE.key());
        if (seconds > 0 && everyStepHasItsRow()) {
            tiles.add(new Tiles.Tile(
                    DURATION.text(seconds), rows.size() > 1 ? step + "s and evaluations" : "wall clock"));
        }
        if (sum(Metric.COMPLETION_TOKENS.key()) > 0) {
            tiles.add(new Tiles.Tile(
                    WHOLE.text(sum(Metric.COMPLETION_TOKENS.key())),
                    keys.contains(GrpoMetric.REWARD.key()) ? "tokens sampled in training" : "tokens sampled"));
        } else if (!rows.isEmpty() && number(last(), Metric.NUM_TOKENS.key()) > 0) {
            tiles.add(new Tiles.Tile(WHOLE.text(number(last(), Metric.NUM_TOKENS.key())), "tokens seen"));
        }
        return tiles;
    }

    /** Where some steps have no row, the rows' seconds are not those of the run. */
    private boolean everyStepHasItsRow() {
        long steps = rows.stream()
                .filter(row -> row.longInteger(Metric.ITERATION.key()) > 0)
                .count();
        return steps == last().longInteger(Metric.ITERATION.key());
    }

    private JsonObject last() {
        return rows.get(rows.size() - 1);
    }

    /** A figure of the first and of the last row that has it. */
    private static void change(List<Tiles.Tile> tiles, List<JsonObject> rows, String key, String label) {
        List<JsonObject> having =
                rows.stream().filter(row -> row.get(key) instanceof Number).toList();
        if (!having.isEmpty()) {
            Format format = Metrics.find(key).orElseThrow().entry().format();
            String first = format.text(number(having.get(0), key));
            String last = format.text(number(having.get(having.size() - 1), key));
            tiles.add(new Tiles.Tile(having.size() == 1 ? first : first + " → " + last, label));
        }
    }

    /** The figures of the only row, evaluations' apart, which have their tables. */
    private Optional<Section> figures() {
        JsonObject row = rows.get(0);
        List<List<Table.Cell>> cells = new ArrayList<>();
        for (String key : row.keys()) {
            boolean shown = !POSITIONS.contains(key)
                    && !Metrics.find(key).map(Metrics.Found::evaluated).orElse(false);
            if (shown && row.get(key) instanceof Number) {
                cells.add(List.of(
                        Table.Cell.of(Metrics.label(key)).hint(key),
                        Table.Cell.of(Metrics.text(row.fields(), key)),
                        Table.Cell.of(Metrics.find(key)
                                        .map(found -> found.entry().unit())
                                        .orElse(""))
                                .tone(Table.Tone.WORD),
                        Table.Cell.of(Metrics.find(key)
                                        .map(Metrics.Found::meaning)
                                        .orElse(""))
                                .tone(Table.Tone.SENTENCE)));
            }
        }
        return cells.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table("Figures", "", List.of("figure", "value", "unit", "meaning"), cells));
    }

    private double sum(String key) {
        double sum = 0;
        for (JsonObject row : rows) {
            sum += number(row, key);
        }
        return sum;
    }

    private static double number(JsonObject row, String key) {
        return row.get(key) instanceof Number number ? number.doubleValue() : 0;
    }
}
