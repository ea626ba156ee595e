package io.firesteel.cluster.wire;

/** Where a column of a rollout is found. */
public enum Place {
    /** On the way from an executor to the driver: what the driver does not have. */
    TRANSIT("transit"),
    /** In the run's table of rollouts, as Parquet. */
    TABLE("table"),
    /** In {@code samples.jsonl}, for people and for the report. */
    SAMPLES("samples");

    private final String title;

    Place(String title) {
        this.title = title;
    }

    /** What documents call it. */
    public String title() {
        return title;
    }
}
