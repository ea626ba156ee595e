package io.firesteel.cluster.command;

/**
 * How a command ended, for schedulers: the process's exit code and the {@code status} of the JSON object on the last
 * line of standard output.
 */
public enum ExitCode {
    /** All that was asked for is done. */
    COMPLETED(0),
    /** Something broke that the user could not have known; the log has the stack trace. */
    FAILED(1),
    /** The request was refused before or while it ran: bad usage, configuration, input, or no space left. Nothing was lost. */
    REFUSED(2),
    /** Stopped on request before the end; the same command goes on from the last checkpoint. */
    RESUMABLE(3),
    /** Finished, but worse than the figures it was told to hold. */
    REGRESSED(4);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The word in the final JSON line; a refusal is a failure there. */
    public String status() {
        return this == REFUSED ? "failed" : name().toLowerCase(java.util.Locale.ROOT);
    }
}
