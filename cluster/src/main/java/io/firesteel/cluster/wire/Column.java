package io.firesteel.cluster.wire;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One column of a rollout; all of them are in {@link RolloutColumns}.
 *
 * @param name what it is called wherever it is found
 * @param type what its values are; goes with {@code T}
 * @param places where it is found
 * @param none the value that says that there is none, null in Parquet and left out of JSON; without one, every rollout has a value
 * @param meaning for people, Markdown
 * @param of its value in a row
 */
public record Column<T>(
        String name, ColumnType type, Set<Place> places, Optional<T> none, String meaning, Function<RolloutRow, T> of) {
    static Column<Integer> int32(String name, Set<Place> places, String meaning, Function<RolloutRow, Integer> of) {
        return new Column<>(name, ColumnType.INT32, places, Optional.empty(), meaning, of);
    }

    static Column<Long> int64(String name, Set<Place> places, String meaning, Function<RolloutRow, Long> of) {
        return new Column<>(name, ColumnType.INT64, places, Optional.empty(), meaning, of);
    }

    static Column<Double> float64(String name, Set<Place> places, String meaning, Function<RolloutRow, Double> of) {
        return new Column<>(name, ColumnType.FLOAT64, places, Optional.empty(), meaning, of);
    }

    static Column<String> text(String name, Set<Place> places, String meaning, Function<RolloutRow, String> of) {
        return new Column<>(name, ColumnType.TEXT, places, Optional.empty(), meaning, of);
    }

    /** The same column where some rollouts have no value, which {@code none} stands for. */
    Column<T> orNone(T none) {
        return new Column<>(name, type, places, Optional.of(none), meaning, of);
    }

    static Set<Place> in(Place first, Place... others) {
        return EnumSet.of(first, others);
    }

    /** Whether that value says that there is none. */
    public boolean isNone(Object value) {
        return none.isPresent() && none.get().equals(value);
    }
}
