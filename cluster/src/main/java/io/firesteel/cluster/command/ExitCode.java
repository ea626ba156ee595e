package io.firesteel.cluster.command;

import io.firesteel.core.Fault;

import java.util.Locale;

/**
 * How a command ended, for schedulers: the process's exit code and the {@code status} of the JSON object on the last
 * line of standard output.
 */
public enum ExitCode {
    /** All that was asked for is done. */
    COMPLETED(0),
    /** Something broke that the user could not have known, or the run came to nothing; a file has the stack trace. */
    FAILED(1),
    /** The request was refused before or while it ran: usage, configuration, input, more memory than there is. Nothing was lost: mend it, then start again. */
    REFUSED(2),
    /** Stopped on request before the end; the same command goes on from the last checkpoint. */
    RESUMABLE(3),
    /** Finished, but worse than the figures it was told to hold. */
    REGRESSED(4),
    /** The machine failed: executors lost, a disk full, waited in vain. Nothing was lost: start again. */
    INTERRUPTED(5);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** How a command ends that a fault of this kind has ended. */
    static ExitCode of(Fault.Kind kind) {
        return switch (kind) {
            case REFUSED -> REFUSED;
            case INTERRUPTED -> INTERRUPTED;
            case FAILED -> FAILED;
        };
    }

    /** The word in the final JSON line. */
    public String status() {
        return name().toLowerCase(Locale.ROOT);
    }
}
