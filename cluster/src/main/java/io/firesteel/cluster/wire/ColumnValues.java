package io.firesteel.cluster.wire;

import java.util.HashMap;
import java.util.Map;

/** A row's values as they are read, until a rollout is made of them. */
public final class ColumnValues {
    private final Map<String, Object> values = new HashMap<>();

    /** Takes a value; its class is that of the column's {@link ColumnType}. */
    public void put(Column<?> column, Object value) {
        values.put(column.name(), value);
    }

    /** The column's value. */
    @SuppressWarnings("unchecked") // the column's type says what its values are
    public <T> T get(Column<T> column) {
        Object value = values.get(column.name());
        if (value == null) {
            throw new IllegalStateException("no value of column " + column.name());
        }
        return (T) value;
    }
}
