package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunLock;

import java.time.Instant;
import java.util.Optional;

/** Who writes into the directory. */
final class LockCheck {
    private LockCheck() {}

    static Finding look(RunFiles files, Instant now) {
        Optional<RunLock.Holder> holder = RunLock.peek(files, now);
        if (holder.isEmpty()) {
            return Finding.ok("lock", "nobody is writing");
        }
        return holder.get().stale().isEmpty()
                ? Finding.ok(
                        "lock",
                        "held by " + holder.get().description()
                                + ": it is being written, and what is not finished may be soon")
                : Finding.advice(
                        "lock",
                        "left behind by " + holder.get().description(),
                        holder.get().stale(),
                        "nothing: the next start takes it over");
    }
}
