package io.firesteel.cluster.doctor;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.trainer.optimiser.MomentPrecision;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;

/** Room for checkpoints where the run directory is or would be. */
final class DiskCheck {
    private static final double GIB = 1L << 30;

    /** A parameter of a policy, in float32. */
    private static final long POLICY_BYTES = 4;

    private DiskCheck() {}

    /**
     * @param parameters of the policy; empty if it could not be read
     * @param moments of the optimiser, which are in each checkpoint
     * @param kept checkpoints that are kept
     */
    static Finding look(RunFiles files, OptionalLong parameters, MomentPrecision moments, int kept) {
        try {
            long free = files.fileSystem().getStatus(files.nearest()).getRemaining();
            String room = String.format(Locale.ROOT, "%.2f GiB free at %s", free / GIB, files.display(""));
            if (parameters.isEmpty()) {
                return Finding.ok("disk", room);
            }
            // One more while the next is written, and the finished policy.
            long needed = parameters.getAsLong() * ((POLICY_BYTES + moments.bytes()) * (kept + 1L) + POLICY_BYTES);
            String value =
                    room + String.format(Locale.ROOT, "; %d checkpoints and the policy need %.2f", kept, needed / GIB);
            return needed > free
                    ? Finding.wrong(
                            "disk",
                            value,
                            "the disk would be full before the run ends",
                            "free some space, choose another --run-dir, or keep fewer (run.keep-checkpoints)")
                    : Finding.ok("disk", value);
        } catch (IOException | Fault e) {
            return Finding.wrong(
                    "disk",
                    files.display(""),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("no answer"),
                    "check the path, the network and the credentials, or choose another --run-dir");
        }
    }
}
