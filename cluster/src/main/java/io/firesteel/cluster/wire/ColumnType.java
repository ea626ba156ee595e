package io.firesteel.cluster.wire;

/** What a column's values are. Whoever stores rollouts says, once for each type, how it is stored. */
public enum ColumnType {
    /** {@link Integer} */
    INT32("int"),
    /** {@link Long} */
    INT64("long"),
    /** {@link Double} */
    FLOAT64("double"),
    /** {@link String} */
    TEXT("string"),
    /** {@code int[]} */
    INT32S("array of int"),
    /** {@code float[]} */
    FLOAT32S("array of float"),
    /** {@code Map<String, Double>} in an order that is kept */
    NUMBERS("map of string to double");

    private final String title;

    ColumnType(String title) {
        this.title = title;
    }

    /** What documents call it. */
    public String title() {
        return title;
    }
}
