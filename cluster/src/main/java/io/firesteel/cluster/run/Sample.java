package io.firesteel.cluster.run;

import io.firesteel.cluster.wire.Column;
import io.firesteel.cluster.wire.ColumnValues;
import io.firesteel.cluster.wire.Place;
import io.firesteel.cluster.wire.RolloutColumns;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Reward;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One completion with all that was found about it, as people look at it: a row of {@code samples.jsonl}, of the console's
 * table, of the report. Its values are those of the {@linkplain RolloutColumns columns} found in {@link Place#SAMPLES}; tokens and
 * log-probs are in the {@link RolloutTable} only.
 */
public final class Sample {
    private final ColumnValues values;

    private Sample(ColumnValues values) {
        this.values = values;
    }

    /** The sample of a rollout. */
    public static Sample of(RolloutRow row) {
        ColumnValues values = new ColumnValues();
        for (Column<?> column : RolloutColumns.foundIn(Place.SAMPLES)) {
            values.put(column, column.of().apply(row));
        }
        return new Sample(values);
    }

    /**
     * The sample of a rollout of which no more than the advantage is known.
     *
     * @param source where the prompt came from, {@code train} or {@code eval}
     * @param advantage NaN if it has none
     */
    public static Sample of(long iteration, String source, ScoredRollout scored, double advantage) {
        return of(new RolloutRow(iteration, source, scored, RolloutCredit.of(advantage)));
    }

    /** The column's value. */
    public <T> T get(Column<T> column) {
        return values.get(column);
    }

    public long iteration() {
        return get(RolloutColumns.ITERATION);
    }

    public String promptId() {
        return get(RolloutColumns.PROMPT_ID);
    }

    public String prompt() {
        return get(RolloutColumns.PROMPT);
    }

    public String completion() {
        return get(RolloutColumns.COMPLETION);
    }

    public int lengthTokens() {
        return get(RolloutColumns.LENGTH);
    }

    public Verdict verdict() {
        return new Verdict(
                Verdict.Kind.valueOf(get(RolloutColumns.VERDICT)),
                get(RolloutColumns.EXTRACTED),
                get(RolloutColumns.REASON),
                get(RolloutColumns.VERIFIER_VERSION));
    }

    public Reward reward() {
        return new Reward(get(RolloutColumns.REWARD), get(RolloutColumns.REWARDS));
    }

    /** The row of {@code samples.jsonl}. */
    public Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Column<?> column : RolloutColumns.foundIn(Place.SAMPLES)) {
            Object value = values.get(column);
            if (!column.isNone(value)) {
                row.put(column.name(), value instanceof String text ? wellFormed(text) : value);
            }
        }
        return row;
    }

    /** Reads {@link #row} back. */
    public static Sample from(JsonObject row) {
        ColumnValues values = new ColumnValues();
        for (Column<?> column : RolloutColumns.foundIn(Place.SAMPLES)) {
            boolean none = column.none().isPresent() && !row.has(column.name());
            values.put(column, none ? column.none().get() : read(row, column));
        }
        return new Sample(values);
    }

    private static Object read(JsonObject row, Column<?> column) {
        String name = column.name();
        return switch (column.type()) {
            case INT32 -> row.integer(name);
            case INT64 -> row.longInteger(name);
            case FLOAT64 -> row.number(name);
            case TEXT -> row.string(name);
            case NUMBERS -> {
                Map<String, Double> numbers = new LinkedHashMap<>();
                JsonObject object = row.object(name);
                object.keys().forEach(key -> numbers.put(key, object.number(key)));
                yield numbers;
            }
            case INT32S, FLOAT32S ->
                throw new IllegalStateException("column " + name + ": arrays are in the table, not in samples.jsonl");
        };
    }

    /** A policy can sample half a character; what has no UTF-8 becomes the replacement character. */
    static String wellFormed(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                i++;
            } else {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\ufffd');
            }
        }
        return out == null ? text : out.toString();
    }
}
