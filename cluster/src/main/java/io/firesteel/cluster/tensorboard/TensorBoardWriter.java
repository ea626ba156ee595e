package io.firesteel.cluster.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * One TensorBoard event file. The field numbers are those of TensorFlow's {@code event.proto}, {@code summary.proto} and
 * {@code tensor.proto}.
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
    // summary.proto: messages Summary, Summary.Value, SummaryMetadata, SummaryMetadata.PluginData, HistogramProto
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_HISTOGRAM = 5;
    private static final int VALUE_TENSOR = 8;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int HISTOGRAM_MIN = 1;
    private static final int HISTOGRAM_MAX = 2;
    private static final int HISTOGRAM_COUNT = 3;
    private static final int HISTOGRAM_SUM = 4;
    private static final int HISTOGRAM_SUM_OF_SQUARES = 5;
    private static final int HISTOGRAM_LIMITS = 6;
    private static final int HISTOGRAM_COUNTS = 7;
    // tensor.proto, tensor_shape.proto
    private static final int TENSOR_TYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TENSOR_STRINGS = 8;
    private static final int TYPE_STRING = 7;
    private static final int SHAPE_DIMENSION = 2;
    private static final int DIMENSION_SIZE = 1;

    private static final int HISTOGRAM_BINS = 30;

    private final OutputStream out;
    private final Clock clock;

    /**
     * Starts an event file.
     *
     * @param out the file, which this writer owns from now on
     * @param firstStep where this session starts; 0 unless the run is resumed
     */
    public TensorBoardWriter(OutputStream out, long firstStep, Clock clock) throws IOException {
        this.out = out;
        this.clock = clock;
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

    /** Writes one point per name. */
    public void scalars(long step, Map<String, Double> values) throws IOException {
        ProtoMessage summary = new ProtoMessage();
        values.forEach((name, value) -> summary.message(
                SUMMARY_VALUE, new ProtoMessage().string(VALUE_TAG, name).float32(VALUE_SIMPLE, value.floatValue())));
        write(event(step).message(EVENT_SUMMARY, summary));
    }

    /** Writes a text, which TensorBoard shows as Markdown: escape what must not be taken for markup. */
    public void text(long step, String name, String markdown) throws IOException {
        ProtoMessage shape = new ProtoMessage().message(SHAPE_DIMENSION, new ProtoMessage().int64(DIMENSION_SIZE, 1));
        ProtoMessage tensor = new ProtoMessage()
                .int64(TENSOR_TYPE, TYPE_STRING)
                .message(TENSOR_SHAPE, shape)
                .string(TENSOR_STRINGS, markdown);
        ProtoMessage plugin =
                new ProtoMessage().message(METADATA_PLUGIN, new ProtoMessage().string(PLUGIN_NAME, "text"));
        value(
                step,
                new ProtoMessage()
                        .string(VALUE_TAG, name)
                        .message(VALUE_METADATA, plugin)
                        .message(VALUE_TENSOR, tensor));
    }

    /** Writes the distribution of {@code values}, at least one, in 30 bins of equal width. */
    public void histogram(long step, String name, double[] values) throws IOException {
        double min = Arrays.stream(values).min().orElseThrow();
        double max = Arrays.stream(values).max().orElseThrow();
        double width = (max - min) / HISTOGRAM_BINS;
        int bins = width > 0 ? HISTOGRAM_BINS : 1;
        double[] limits = new double[bins]; // [bins] right edge of each bin
        double[] counts = new double[bins]; // [bins]
        for (int bin = 0; bin < bins; bin++) {
            limits[bin] = bin == bins - 1 ? max : min + width * (bin + 1);
        }
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            counts[width > 0 ? Math.min(bins - 1, (int) ((value - min) / width)) : 0]++;
            sum += value;
            squares += value * value;
        }
        ProtoMessage histogram = new ProtoMessage()
                .float64(HISTOGRAM_MIN, min)
                .float64(HISTOGRAM_MAX, max)
                .float64(HISTOGRAM_COUNT, values.length)
                .float64(HISTOGRAM_SUM, sum)
                .float64(HISTOGRAM_SUM_OF_SQUARES, squares)
                .float64s(HISTOGRAM_LIMITS, limits)
                .float64s(HISTOGRAM_COUNTS, counts);
        value(step, new ProtoMessage().string(VALUE_TAG, name).message(VALUE_HISTOGRAM, histogram));
    }

    /** Hands what was written to the file system, so that a running TensorBoard sees it. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void value(long step, ProtoMessage value) throws IOException {
        write(event(step).message(EVENT_SUMMARY, new ProtoMessage().message(SUMMARY_VALUE, value)));
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
