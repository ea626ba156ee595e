package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The small files of a run that a session reads when it needs them, some only at its end. All are read at its beginning too, so that one
 * that is damaged is told before anything is done.
 */
public final class SmallFiles {
    /** What a stage leaves for others; its content is {@code cluster.stage}'s affair. */
    private static final String ARTEFACT = "artefact.json";

    private record Small(String name, String fix, Consumer<RunFiles> read) {}

    private static final List<Small> ALL = List.of(
            new Small(
                    Checkpoints.LAST,
                    "delete it: it is written anew, from the checkpoints that are there",
                    Checkpoints::lastWritten),
            new Small(
                    Checkpoints.DIRECTORY + "/" + Checkpoints.BEST,
                    "restore it from a copy, or delete it: the best of the checkpoints to come is kept then",
                    files -> new Checkpoints(files, notice -> {}, () -> {}).best()),
            new Small(
                    RunDirectory.PROVENANCE,
                    "restore it from a copy, or move it away: a new one begins with this session",
                    files -> object(files, RunDirectory.PROVENANCE).list("sessions")),
            new Small(ARTEFACT, "delete it: the product is written again, from the last checkpoint", files -> object(
                            files, ARTEFACT)
                    .string("address")));

    private SmallFiles() {}

    /** Those that are there and cannot be read, with what to do about each. */
    public static List<Fault> damaged(RunFiles files) {
        List<Fault> damaged = new ArrayList<>();
        for (Small small : ALL) {
            if (files.exists(small.name())) {
                try {
                    small.read().accept(files);
                } catch (Fault fault) {
                    damaged.add(new Fault(
                            files.display(small.name()), fault.expected(), fault.found(), small.fix(), fault));
                }
            }
        }
        return damaged;
    }

    /** Refuses to go on with one that cannot be read. */
    static void requireWhole(RunFiles files) {
        damaged(files).stream().findFirst().ifPresent(fault -> {
            throw fault;
        });
    }

    private static JsonObject object(RunFiles files, String name) {
        return Json.object(files.display(name), files.read(name));
    }
}
