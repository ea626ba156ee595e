package io.firesteel.cluster.run;

import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What a run directory has too little and too much of, seen from where the run goes on: rows and rollouts of iterations before that
 * are missing, and those from there on, which are dropped because the iterations are done again. Reads and changes nothing.
 *
 * @param rows iterations before it without a row in {@code metrics.jsonl}, ascending
 * @param unreadable numbers of the lines of {@code metrics.jsonl} that are no rows, ascending
 * @param samples what {@code samples.jsonl} lacks, in words; empty if nothing
 * @param rollouts iterations before it without a partition, ascending
 * @param later what there is from there on
 */
public record RunGaps(List<Long> rows, List<Long> unreadable, String samples, List<Long> rollouts, Later later) {
    /**
     * What there is of the iteration that the run goes on with, and later.
     *
     * @param rows of {@code metrics.jsonl}
     * @param samples rows of {@code samples.jsonl}
     * @param rollouts iterations with a partition
     */
    public record Later(long rows, long samples, long rollouts) {
        public boolean isNothing() {
            return rows + samples + rollouts == 0;
        }

        @Override
        public String toString() {
            return rows + (rows == 1 ? " row" : " rows") + " of metrics.jsonl, " + samples
                    + " of samples.jsonl, rollouts of " + rollouts + " iteration" + (rollouts == 1 ? "" : "s");
        }
    }

    /**
     * Looks.
     *
     * @param next the first iteration that is to be done, 1 at the beginning
     * @param evaluated whether the policy was evaluated before the first iteration, which is row 0
     * @param kept whether each iteration leaves rollouts
     * @param samples how many rows {@code samples.jsonl} had when the checkpoint was written; empty where it was not counted
     */
    public static RunGaps of(RunFiles files, long next, boolean evaluated, boolean kept, OptionalLong samples) {
        JsonLines.Content metrics = JsonLines.content(files, RunLog.METRICS);
        List<Long> partitions = RolloutTable.iterations(files);
        boolean begins = next == 1;
        long again = begins ? 0 : next; // row 0 belongs to the beginning
        return new RunGaps(
                begins ? List.of() : missing(metrics.rows(), next, evaluated),
                metrics.unreadable(),
                begins ? "" : missingSamples(files, next, samples),
                kept ? missing(1, next, new HashSet<>(RolloutTable.written(files))) : List.of(),
                new Later(
                        metrics.from(again),
                        JsonLines.content(files, RunLog.SAMPLES).from(again),
                        partitions.stream().filter(each -> each >= next).count()));
    }

    private static String missingSamples(RunFiles files, long next, OptionalLong expected) {
        if (!files.exists(RunLog.SAMPLES)) {
            return "there is no samples.jsonl";
        }
        JsonLines.Content samples = JsonLines.content(files, RunLog.SAMPLES);
        long there = samples.rows().size() - samples.from(next);
        return expected.isEmpty() || there >= expected.getAsLong()
                ? ""
                : "samples.jsonl has " + there + " of " + expected.getAsLong() + " rows";
    }

    /**
     * What a reader of these rows has to know: which iterations up to the last one have none; empty if all have.
     *
     * @param evaluated whether row 0 is one of them
     */
    public static String missing(List<JsonObject> metrics, boolean evaluated) {
        long last = metrics.stream()
                .mapToLong(row -> row.longInteger("iteration"))
                .max()
                .orElse(0);
        List<Long> rows = missing(metrics, last + 1, evaluated);
        return rows.isEmpty() ? "" : sentence(rows);
    }

    private static List<Long> missing(List<JsonObject> metrics, long next, boolean evaluated) {
        Set<Long> there = new HashSet<>();
        metrics.forEach(row -> there.add(row.longInteger("iteration")));
        return missing(evaluated ? 0 : 1, next, there);
    }

    private static String sentence(List<Long> rows) {
        return "metrics.jsonl has no row of iteration " + Ranges.text(rows)
                + (rows.get(0) == 0 ? ", the evaluation before the first among them" : "");
    }

    private static List<Long> missing(long from, long to, Set<Long> there) {
        return LongStream.range(from, to)
                .boxed()
                .filter(each -> !there.contains(each))
                .toList();
    }

    /** What is missing, a few words each; empty if nothing is. */
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!rows.isEmpty()) {
            missing.add(sentence(rows));
        }
        if (!unreadable.isEmpty()) {
            missing.add("metrics.jsonl cannot be read in line " + Ranges.text(unreadable));
        }
        if (!samples.isEmpty()) {
            missing.add(samples);
        }
        if (!rollouts.isEmpty()) {
            missing.add("rollouts has none of iteration " + Ranges.text(rollouts));
        }
        return missing;
    }
}
