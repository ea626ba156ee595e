package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checkpoints of a run, {@code checkpoints/iteration-000050/}.
 *
 * <p>A checkpoint exists when its {@code manifest.json}, written last, matches its files. So a run may be killed at any
 * moment, on file systems with and without atomic renames, and finds its last whole checkpoint again. A damaged one is
 * passed over aloud.
 */
public final class Checkpoints {
    /** Where they are, in a run directory. */
    public static final String DIRECTORY = "checkpoints";

    static final String BEST = "best.json";

    /** Says of which iteration the last one was, 0 before the first; outside the directory, so as to outlive it. */
    static final String LAST = "last-checkpoint.json";

    private static final Pattern NAME = Pattern.compile("iteration-(\\d{6,})");

    private final RunFiles files;
    private final Consumer<String> notices;
    private final Runnable beforeWriting;

    Checkpoints(RunFiles files, Consumer<String> notices, Runnable beforeWriting) {
        this.files = files;
        this.notices = notices;
        this.beforeWriting = beforeWriting;
    }

    /**
     * The best checkpoint so far, {@value #BEST}: it stays, however many newer ones there are.
     *
     * @param iteration the last iteration whose step is in it
     * @param figures by which it is the best, as in metrics.jsonl
     */
    public record Best(long iteration, Map<String, Object> figures) {
        /** Its directory relative to the run. */
        public String folder() {
            return directory(iteration);
        }

        /** As JSON values, for {@value Checkpoints#BEST} and for summaries. */
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("iteration", iteration);
            fields.put("directory", folder());
            fields.putAll(figures);
            return fields;
        }
    }

    /** The checkpoint that was marked as the best; empty if none was, or it is not there any more. */
    public Optional<Best> best() {
        String name = DIRECTORY + "/" + BEST;
        if (!files.exists(name)) {
            return Optional.empty();
        }
        JsonObject marked = Json.object(files.display(name), files.read(name));
        long iteration = marked.longInteger("iteration");
        Map<String, Object> figures = new LinkedHashMap<>(marked.fields());
        figures.keySet().removeAll(List.of("directory", "iteration"));
        return files.exists(directory(iteration) + "/" + CheckpointManifest.NAME)
                ? Optional.of(new Best(iteration, figures))
                : Optional.empty();
    }

    /** From now on this one stays. */
    public void markBest(Best best) {
        beforeWriting.run();
        files.replace(DIRECTORY + "/" + BEST, Json.printIndented(best.fields()));
    }

    /** What fills a checkpoint with files. */
    @FunctionalInterface
    public interface Content {
        void writeTo(CheckpointWriter writer) throws IOException;
    }

    /**
     * Writes a checkpoint, then deletes older ones; the {@linkplain #best best} stays.
     *
     * @param iteration the last iteration whose step is in it
     * @param keep how many checkpoints to keep, this one included; at least 1
     */
    public void save(long iteration, int keep, Content content) {
        if (keep < 1 || iteration < 0) {
            throw new IllegalArgumentException("keep " + keep + " of iteration " + iteration);
        }
        beforeWriting.run();
        String directory = directory(iteration);
        files.delete(directory); // a damaged one of the same iteration
        CheckpointWriter writer = new CheckpointWriter(files, directory);
        try {
            content.writeTo(writer);
            CheckpointManifest manifest = new CheckpointManifest(iteration, new TreeMap<>(writer.written()));
            // Before the manifest that says they are whole, and before an older one is deleted, all of it is on the
            // disk.
            writer.folders().forEach(files::force);
            files.replace(directory + "/" + CheckpointManifest.NAME, manifest.print());
            files.force(DIRECTORY);
            writeLast(iteration);
        } catch (IOException | RuntimeException e) {
            removeUnfinished(directory, e);
            throw e instanceof RuntimeException fault ? fault : files.fault(directory, e);
        }
        List<Long> finished = iterations().stream()
                .filter(each -> each <= iteration)
                .filter(each -> files.exists(directory(each) + "/" + CheckpointManifest.NAME))
                .toList();
        Optional<Best> best = best();
        for (long old : finished.subList(0, Math.max(0, finished.size() - keep))) {
            if (best.isPresent() && best.get().iteration() == old) {
                continue;
            }
            // The manifest first: a deletion that is cut off must not leave something that looks whole.
            files.delete(directory(old) + "/" + CheckpointManifest.NAME);
            files.delete(directory(old));
        }
    }

    /** The newest checkpoint that is whole, every byte verified. */
    public Optional<CheckpointReader> latest() {
        return latest(reader -> reader);
    }

    /**
     * What {@code load} makes of the newest checkpoint that is whole. One that it refuses, such as one with infinite weights, is passed
     * over aloud like a damaged one.
     */
    public <T> Optional<T> latest(Function<CheckpointReader, T> load) {
        List<Long> iterations = iterations();
        List<String> damaged = new ArrayList<>();
        for (int i = iterations.size() - 1; i >= 0; i--) {
            String directory = directory(iterations.get(i));
            if (!files.exists(directory + "/" + CheckpointManifest.NAME)) {
                notices.accept(directory + " was not finished and is not used");
                continue;
            }
            String difference = difference(directory, iterations.get(i));
            if (difference.isEmpty()) {
                try {
                    return Optional.of(load.apply(new CheckpointReader(files, directory, read(directory))));
                } catch (Fault e) {
                    if (e.kind() != Fault.Kind.REFUSED) {
                        throw e;
                    }
                    difference = "it cannot be loaded: " + e.where() + " has " + e.found();
                }
            }
            damaged.add(directory + ": " + difference);
            notices.accept(directory + " is damaged (" + difference + "); using the one before it");
        }
        if (!damaged.isEmpty()) {
            throw new Fault(
                    files.display(DIRECTORY),
                    "a whole checkpoint",
                    "only damaged ones: " + String.join("; ", damaged),
                    "restore the directory from a copy, or choose a new --run-dir to start from the beginning");
        }
        return Optional.empty();
    }

    /**
     * The iteration after the newest finished checkpoint, 1 if there is none. Unlike {@link #latest} it looks at names only:
     * a checkpoint that turns out damaged makes a session start earlier.
     */
    public long nextIteration() {
        return 1
                + iterations().stream()
                        .filter(each -> files.exists(directory(each) + "/" + CheckpointManifest.NAME))
                        .reduce(0L, Math::max);
    }

    /** Of which iteration the last one was that was written, 0 if there was none yet; empty in directories of earlier versions. */
    public static OptionalLong lastWritten(RunFiles files) {
        return files.exists(LAST)
                ? OptionalLong.of(
                        Json.object(files.display(LAST), files.read(LAST)).longInteger("iteration"))
                : OptionalLong.empty();
    }

    /** From now on {@link #lastWritten} knows. */
    void begin() {
        if (!files.exists(LAST)) {
            writeLast(nextIteration() - 1);
        }
    }

    private void writeLast(long iteration) {
        files.replace(LAST, Json.printIndented(Map.of("iteration", iteration)));
    }

    /** What there is, oldest first, every byte verified. Changes nothing. */
    public static List<CheckpointState> inspect(RunFiles files) {
        Checkpoints there = new Checkpoints(files, notice -> {}, () -> {});
        return there.iterations().stream().map(there::state).toList();
    }

    /**
     * What is wrong with one checkpoint; empty if it is whole. Reads every byte.
     *
     * @param checkpoint the directory that {@link #directory} names
     */
    public static Optional<String> damage(RunFiles checkpoint) {
        if (!checkpoint.exists(CheckpointManifest.NAME)) {
            return Optional.of("it has no " + CheckpointManifest.NAME + ": it was cut off in writing");
        }
        try {
            return CheckpointManifest.parse(
                            checkpoint.display(CheckpointManifest.NAME), checkpoint.read(CheckpointManifest.NAME))
                    .difference(checkpoint, "");
        } catch (IOException e) {
            throw checkpoint.fault("", e);
        }
    }

    /** Whether that is the name of a checkpoint's directory. */
    public static boolean isName(String folder) {
        return NAME.matcher(folder).matches();
    }

    private CheckpointState state(long iteration) {
        String directory = directory(iteration);
        if (!files.exists(directory + "/" + CheckpointManifest.NAME)) {
            return new CheckpointState(iteration, CheckpointState.Kind.UNFINISHED, "it has no manifest");
        }
        String difference = difference(directory, iteration);
        return difference.isEmpty()
                ? new CheckpointState(iteration, CheckpointState.Kind.WHOLE, "")
                : new CheckpointState(iteration, CheckpointState.Kind.DAMAGED, difference);
    }

    /** A checkpoint's directory relative to the run; its policy lies in {@code policy/}. */
    public static String directory(long iteration) {
        return DIRECTORY + String.format(Locale.ROOT, "/iteration-%06d", iteration);
    }

    /** What is wrong with a checkpoint, or nothing. A file system that does not answer is no damage: it throws. */
    private String difference(String directory, long iteration) {
        byte[] bytes = files.read(directory + "/" + CheckpointManifest.NAME);
        CheckpointManifest manifest;
        try {
            manifest = CheckpointManifest.parse(files.display(directory + "/" + CheckpointManifest.NAME), bytes);
        } catch (Fault e) {
            return "its manifest is unreadable: found " + e.found();
        }
        if (manifest.iteration() != iteration) {
            return "its manifest is that of iteration " + manifest.iteration();
        }
        try {
            return manifest.difference(files, directory).orElse("");
        } catch (IOException e) {
            throw files.fault(directory, e);
        }
    }

    private CheckpointManifest read(String directory) {
        String name = directory + "/" + CheckpointManifest.NAME;
        return CheckpointManifest.parse(files.display(name), files.read(name));
    }

    private List<Long> iterations() {
        List<Long> iterations = new ArrayList<>();
        for (String name : files.list(DIRECTORY)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                iterations.add(Long.parseLong(matcher.group(1)));
            }
        }
        iterations.sort(null);
        return iterations;
    }

    private void removeUnfinished(String directory, Exception cause) {
        try {
            files.delete(directory);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
