package io.firesteel.cluster.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One TensorBoard event file. The field numbers are those of TensorFlow's {@code event.proto} and {@code summary.proto}.
 *
 * <p>A run that was stopped and resumed has one file per session. Each later file opens with a session-start event at
 * its first step, upon which TensorBoard drops what an earlier session wrote at that step or after.
 *
 * <p>Not for use by several threads.
 */
public final class TensorBoardWriter implements Closeable {
    // event.proto: message Event
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION_LOG = 7;
    private static final int SESSION_LOG_STATUS = 1;
    private static final int SESSION_START = 1;
    // summary.proto: messages Summary, Summary.Value, SummaryMetadata
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_DESCRIPTION = 3;

    private final OutputStream out;
    private final Clock clock;
    private final Function<String, Optional<String>> descriptions;
    private final Set<String> described = new HashSet<>();

    /**
     * Starts an event file.
     *
     * @param out the file, which this writer owns from now on
     * @param firstStep where this session starts; 0 unless the run is resumed
     * @param descriptions what the chart of a name shows, for who points at it; empty if nothing is known
     */
    public TensorBoardWriter(
            OutputStream out, long firstStep, Clock clock, Function<String, Optional<String>> descriptions)
            throws IOException {
        this.out = out;
        this.clock = clock;
        this.descriptions = descriptions;
        write(event(0).string(EVENT_FILE_VERSION, "brain.Event:2"));
        if (firstStep > 0) {
            write(event(firstStep)
                    .message(EVENT_SESSION_LOG, new ProtoMessage().int64(SESSION_LOG_STATUS, SESSION_START)));
        }
    }

    /** The name that TensorBoard looks for: it reads the files of a directory in the order of their names. */
    public static String fileName(Instant start, String host, String session) {
        return String.format(Locale.ROOT, "events.out.tfevents.%010d.%s.%s", start.getEpochSecond(), host, session);
    }

    /** Writes one point per name; with the first of a name goes its description. */
    public void scalars(long step, Map<String, Double> values) throws IOException {
        ProtoMessage summary = new ProtoMessage();
        values.forEach((name, value) -> {
            ProtoMessage point = new ProtoMessage().string(VALUE_TAG, name).float32(VALUE_SIMPLE, value.floatValue());
            if (described.add(name)) {
                descriptions
                        .apply(name)
                        .ifPresent(text ->
                                point.message(VALUE_METADATA, new ProtoMessage().string(METADATA_DESCRIPTION, text)));
            }
            summary.message(SUMMARY_VALUE, point);
        });
        write(event(step).message(EVENT_SUMMARY, summary));
    }

    /** Hands what was written to the file system, so that a running TensorBoard sees it. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private ProtoMessage event(long step) {
        return new ProtoMessage()
                .float64(EVENT_WALL_TIME, clock.millis() / 1000.0)
                .int64(EVENT_STEP, step);
    }

    private void write(ProtoMessage event) throws IOException {
        TfRecords.write(out, event.toByteArray());
    }
}
