package io.firesteel.cluster.run;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** Whether a run ever had a checkpoint, by what else is in its directory. */
public final class FormerCheckpoints {
    private FormerCheckpoints() {}

    /**
     * What shows that there was one; empty if nothing does. {@code last-checkpoint.json} knows. A directory of an earlier version has
     * none; there a session that went on, a finished stop, or a row beyond one after which a checkpoint was due do as well.
     *
     * @param due whether there is a checkpoint after an iteration
     */
    public static Optional<String> evidence(RunFiles files, LongPredicate due) {
        OptionalLong last = Checkpoints.lastWritten(files);
        if (last.isPresent()) {
            return last.getAsLong() == 0
                    ? Optional.empty()
                    : Optional.of(Checkpoints.LAST + " names that of iteration " + last.getAsLong());
        }
        return resumed(files).or(() -> ended(files)).or(() -> passed(files, due));
    }

    private static Optional<String> resumed(RunFiles files) {
        if (!files.exists(RunDirectory.PROVENANCE)) {
            return Optional.empty();
        }
        String where = files.display(RunDirectory.PROVENANCE);
        List<Object> sessions =
                Json.object(where, files.read(RunDirectory.PROVENANCE)).list("sessions");
        return sessions.stream()
                .map(session -> JsonObject.of(where, session).longInteger("firstIteration"))
                .max(Comparator.naturalOrder())
                .filter(first -> first > 1)
                .map(first -> "a session went on with iteration " + first);
    }

    /** A run that stops or ends writes its summary after a checkpoint, unless it had not done anything. */
    private static Optional<String> ended(RunFiles files) {
        if (!files.exists(RunDirectory.SUMMARY)) {
            return Optional.empty();
        }
        JsonObject summary = Json.object(files.display(RunDirectory.SUMMARY), files.read(RunDirectory.SUMMARY));
        for (String steps : List.of("iterations", "steps")) {
            if (summary.has(steps) && summary.longInteger(steps) > 0) {
                return Optional.of(
                        RunDirectory.SUMMARY + " says that " + summary.longInteger(steps) + " iterations were done");
            }
        }
        return Optional.empty();
    }

    /** A row is written before the checkpoint after it, so only a later row shows that there was one. */
    private static Optional<String> passed(RunFiles files, LongPredicate due) {
        List<Long> rows = JsonLines.content(files, RunLog.METRICS).rows().stream()
                .map(row -> row.longInteger("iteration"))
                .sorted()
                .toList();
        return rows.stream()
                .filter(row -> row > 0 && row < rows.get(rows.size() - 1) && due.test(row))
                .findFirst()
                .map(row -> "there are rows beyond iteration " + row + ", after which one is due");
    }
}
