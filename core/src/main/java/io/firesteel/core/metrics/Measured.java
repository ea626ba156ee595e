package io.firesteel.core.metrics;

/** A figure that is measured somewhere: a constant of an enum, whose entry says everything that is shown with it. */
public interface Measured {
    MetricEntry entry();

    /** Its name in files; of an entry with variable parts the pattern. */
    default String key() {
        return entry().key();
    }

    /** Its name in files with the variable parts filled in: {@code rewards/{NAME}/mean}, accuracy: {@code rewards/accuracy/mean}. */
    default String key(Object... parts) {
        return entry().key(parts);
    }
}
