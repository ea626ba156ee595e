package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.CheckpointState;
import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.FormerCheckpoints;
import io.firesteel.cluster.run.RunFiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * The checkpoints of a run, every byte of each.
 *
 * @param latest the iteration of the newest whole one; empty without any
 */
record CheckpointCheck(OptionalLong latest, List<Finding> findings) {
    /** @param due whether there is a checkpoint after an iteration */
    static CheckpointCheck look(RunFiles files, LongPredicate due) {
        List<CheckpointState> all = Checkpoints.inspect(files);
        OptionalLong latest = all.stream()
                .filter(each -> each.kind() == CheckpointState.Kind.WHOLE)
                .mapToLong(CheckpointState::iteration)
                .max();
        List<Finding> findings = new ArrayList<>();
        findings.add(whole(files, latest, due));
        for (CheckpointState each : all) {
            if (each.kind() != CheckpointState.Kind.WHOLE) {
                findings.add(broken(each, latest));
            }
        }
        OptionalLong last = Checkpoints.lastWritten(files);
        boolean gone = last.isPresent()
                && last.getAsLong() > 0
                && all.stream().noneMatch(each -> each.iteration() == last.getAsLong());
        if (gone && latest.isPresent()) {
            findings.add(Finding.advice(
                    Checkpoints.directory(last.getAsLong()),
                    "missing",
                    "it was written last, and the run will go on from " + Checkpoints.directory(latest.getAsLong()),
                    "restore it from a copy, or let the iterations since be done again"));
        }
        return new CheckpointCheck(latest, findings);
    }

    private static Finding whole(RunFiles files, OptionalLong latest, LongPredicate due) {
        if (latest.isPresent()) {
            return Finding.ok("checkpoint", Checkpoints.directory(latest.getAsLong()) + " is whole");
        }
        Optional<String> former = FormerCheckpoints.evidence(files, due);
        return former.isEmpty()
                ? Finding.ok("checkpoint", "none yet: a run begins from the beginning")
                : Finding.wrong(
                        "checkpoint",
                        "none that is whole, but " + former.get(),
                        "the run cannot go on, and does not begin anew over what is there",
                        "restore checkpoints from a copy, or choose another --run-dir");
    }

    private static Finding broken(CheckpointState state, OptionalLong latest) {
        String name = Checkpoints.directory(state.iteration());
        String next = latest.isPresent()
                ? "nothing: the run goes on from " + Checkpoints.directory(latest.getAsLong())
                        + "; delete it to free its space"
                : "restore it from a copy";
        return state.kind() == CheckpointState.Kind.DAMAGED
                ? Finding.advice(name, "damaged", state.detail() + "; it is not used", next)
                : Finding.advice(name, "not finished", state.detail() + "; it is not used", next);
    }
}
