package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * The directory of one run. Opening the same directory again goes on with the run.
 *
 * <pre>
 * configuration.conf                effective configuration
 * provenance.json                   code, machine, seeds, data of each session
 * metrics.jsonl                     one JSON object per iteration, see docs/reference/metrics.md
 * samples.jsonl                     completions and examples for people to look at
 * tensorboard/                      the metrics as TensorBoard events
 * rollouts/iteration=000012/        all completions as Parquet
 * checkpoints/iteration-000050/     policy/, a Hugging Face directory; optimiser/; the loop's state; manifest.json
 * last-checkpoint.json              of which iteration the last one was
 * report.html                       curves, completions, figures in one page
 * summary.json                      the run's last figures
 * failures/20261129-221108-4711.txt the stack of a session that failed
 * lock.json                         who is writing, while somebody is
 * </pre>
 *
 * <p>The order of use: {@link #open}, {@link #checkpoints()}{@code .latest()} to see where to go on, {@link #startSession},
 * {@link #log}, and {@link #close} at the end.
 */
public final class RunDirectory implements AutoCloseable {
    public static final String CONFIGURATION = "configuration.conf";
    public static final String PROVENANCE = "provenance.json";
    public static final String SUMMARY = "summary.json";
    public static final String REPORT = "report.html";
    public static final String FAILURES = "failures";

    private final RunFiles files;
    private final Clock clock;
    private final RunLock lock;
    private final Checkpoints checkpoints;
    private final Consumer<String> notices;

    private RunDirectory(RunFiles files, Clock clock, RunLock lock, Consumer<String> notices) {
        this.files = files;
        this.clock = clock;
        this.lock = lock;
        this.notices = notices;
        this.checkpoints = new Checkpoints(files, notices, lock::check);
    }

    /**
     * Opens a run directory for writing, making it if need be.
     *
     * @param uri a path or any URI that Hadoop knows
     * @param notices is told what a person should know: a stale lock, a damaged checkpoint
     * @throws Fault if the directory holds something else, cannot be written, or is in use
     */
    public static RunDirectory open(String uri, Configuration hadoop, Consumer<String> notices) {
        return open(RunFiles.at(uri, hadoop), Clock.systemUTC(), notices);
    }

    static RunDirectory open(RunFiles files, Clock clock, Consumer<String> notices) {
        List<String> present = new ArrayList<>(files.list(""));
        present.removeIf(name -> name.startsWith(RunLock.NAME));
        files.requireOwn("run", present, CONFIGURATION, PROVENANCE, FAILURES);
        files.makeDirectory("");
        RunDirectory run = new RunDirectory(files, clock, RunLock.acquire(files, clock, notices), notices);
        try {
            SmallFiles.requireWhole(files);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
        files.removeTemporaries("", notices);
        return run;
    }

    public RunFiles files() {
        return files;
    }

    /** How a person would write it. */
    public String display() {
        return files.display("");
    }

    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /**
     * Writes down what this session is; a former configuration is kept beside the new one. Call it once, before anything else is
     * written.
     *
     * @param configuration the effective configuration as text
     * @return what of the code is another than in the last session, one sentence each: to be shown
     */
    public List<String> startSession(String configuration, Provenance provenance) {
        lock.check();
        long firstIteration = checkpoints.nextIteration();
        if (files.exists(CONFIGURATION)) {
            String before = files.readText(CONFIGURATION);
            if (!before.equals(configuration)) {
                files.replace(
                        String.format(Locale.ROOT, "configuration.before-iteration-%06d.conf", firstIteration), before);
            }
        }
        List<String> differences = new ArrayList<>();
        List<Object> sessions = new ArrayList<>();
        if (files.exists(PROVENANCE)) {
            sessions.addAll(provenance().list("sessions"));
        }
        if (!sessions.isEmpty()) {
            JsonObject last = JsonObject.of(files.display(PROVENANCE), sessions.get(sessions.size() - 1));
            differences.addAll(provenance.codeChangedSince(last));
            differences.addAll(provenance.arithmeticChangedSince(last));
        }
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("started", clock.instant().toString());
        session.put("firstIteration", firstIteration);
        session.putAll(provenance.sections());
        sessions.add(session);
        files.replace(CONFIGURATION, configuration);
        files.replace(PROVENANCE, Json.printIndented(Map.of("sessions", sessions)));
        return differences;
    }

    /**
     * Refuses to begin anew, and so to drop what is there, where there has been a checkpoint: without it the run cannot go on to the
     * same bits. A run that was cut off before its first begins anew. To be asked where {@link Checkpoints#latest} finds none.
     *
     * @param due whether there is a checkpoint after an iteration
     */
    public void requireNeverSaved(LongPredicate due) {
        Optional<String> saved = FormerCheckpoints.evidence(files, due);
        List<String> present = new ArrayList<>();
        RunGaps.Later there =
                RunGaps.of(files, 1, false, false, OptionalLong.empty()).later();
        if (!there.isNothing()) {
            present.add(there.toString());
        }
        Stream.of("policy", "examples").filter(files::exists).forEach(present::add);
        if (saved.isPresent() && !present.isEmpty()) {
            throw new Fault(
                    files.display(Checkpoints.DIRECTORY),
                    "the checkpoint that this run would go on from",
                    "none, but " + saved.get() + "; there are: " + String.join("; ", present),
                    "restore it from a copy, or choose another --run-dir to start from the beginning; nothing was changed");
        }
    }

    /** Opens metrics, samples and TensorBoard, dropping what was written of {@code firstIteration} and later. */
    public RunLog log(long firstIteration) {
        lock.check();
        checkpoints.begin();
        return new RunLog(files, lock::check, firstIteration, clock, notices);
    }

    /** Writes {@code summary.json}. */
    public void saveSummary(Map<String, Object> summary) {
        lock.check();
        files.replace(SUMMARY, Json.printIndented(summary));
    }

    /** The sessions so far. */
    public JsonObject provenance() {
        return Json.object(files.display(PROVENANCE), files.read(PROVENANCE));
    }

    @Override
    public void close() {
        lock.close();
    }
}
