package io.firesteel.cluster.run;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.cluster.tensorboard.TensorBoardWriter;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is kept of each iteration: its figures in {@code metrics.jsonl} and TensorBoard, some completions, and some
 * examples that are imitated, in {@code samples.jsonl}. Opened at the iteration where the run starts or goes on; rows of that iteration and later are dropped.
 */
public final class RunLog implements AutoCloseable {
    static final String METRICS = "metrics.jsonl";
    static final String SAMPLES = "samples.jsonl";

    private final RunFiles files;
    private final Runnable beforeWriting;
    private final Clock clock;
    private final JsonLines metrics;
    private final JsonLines samples;
    private final TensorBoardWriter tensorBoard;

    RunLog(RunFiles files, Runnable beforeWriting, long firstIteration, Clock clock, Consumer<String> notices) {
        this.files = files;
        this.beforeWriting = beforeWriting;
        this.clock = clock;
        this.metrics = JsonLines.open(files, METRICS, firstIteration, notices);
        this.samples = JsonLines.open(files, SAMPLES, firstIteration, notices);
        String name = "tensorboard/"
                + TensorBoardWriter.fileName(
                        clock.instant(), RunLock.host(), ProcessHandle.current().pid() + "." + firstIteration);
        try {
            this.tensorBoard = new TensorBoardWriter(files.create(name), firstIteration, clock, RunLog::description);
        } catch (IOException e) {
            throw files.fault(name, e);
        }
    }

    /**
     * Writes one iteration's row.
     *
     * @param figures by {@link Metric#key}; numbers and strings. A number that is not finite becomes {@code null} in the
     *     file and no point in TensorBoard
     */
    public void metrics(long iteration, Map<String, Object> figures) {
        beforeWriting.run();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(Metric.ITERATION.key(), iteration);
        row.put(Metric.TIMESTAMP.key(), clock.instant().toString());
        Map<String, Double> scalars = new LinkedHashMap<>();
        figures.forEach((name, value) -> {
            if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
                row.put(name, null);
            } else {
                row.put(name, value);
                if (value instanceof Number number) {
                    scalars.put(name, number.doubleValue());
                }
            }
        });
        metrics.append(row);
        try {
            tensorBoard.scalars(iteration, scalars);
            tensorBoard.flush();
        } catch (IOException e) {
            throw files.fault("tensorboard", e);
        }
    }

    /** Keeps completions for people to look at: the report shows them by prompt and iteration. */
    public void samples(List<Sample> completions) {
        beforeWriting.run();
        completions.forEach(sample -> samples.append(sample.row()));
    }

    /** Keeps examples for people to look at. */
    public void imitated(List<ImitatedExample> examples) {
        beforeWriting.run();
        examples.forEach(example -> samples.append(example.row()));
    }

    /** Rows of {@code samples.jsonl} so far. */
    public long sampleRows() {
        return samples.rows();
    }

    /** Waits until all rows so far outlive a loss of power: call it before a checkpoint, after which they are not written again. */
    public void force() {
        metrics.force();
        samples.force();
    }

    /** The rows of a run's {@code metrics.jsonl}. */
    public static List<JsonObject> readMetrics(RunFiles files) {
        return JsonLines.read(files, METRICS);
    }

    /** The completions of a run's {@code samples.jsonl}. */
    public static List<Sample> readSamples(RunFiles files) {
        return JsonLines.read(files, SAMPLES).stream()
                .filter(row -> !ImitatedExample.isOne(row))
                .map(Sample::from)
                .toList();
    }

    /** The examples of a run's {@code samples.jsonl}. */
    public static List<ImitatedExample> readImitated(RunFiles files) {
        return JsonLines.read(files, SAMPLES).stream()
                .filter(ImitatedExample::isOne)
                .map(ImitatedExample::from)
                .toList();
    }

    private static Optional<String> description(String name) {
        return Metrics.find(name)
                .map(found -> found.entry().unit().isEmpty()
                        ? found.meaning()
                        : found.meaning() + " [" + found.entry().unit() + "]");
    }

    @Override
    public void close() {
        try {
            metrics.close();
            samples.close();
            tensorBoard.close();
        } catch (IOException e) {
            throw files.fault("tensorboard", e);
        }
    }
}
