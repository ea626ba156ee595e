package io.firesteel.cluster.command;

import java.util.Map;

/**
 * How a command ended: its exit code and the figures of the JSON object on standard output's last line.
 *
 * @param exit how it ended
 * @param figures the command's own fields, in order; may hold {@code runDirectory}
 */
public record Outcome(ExitCode exit, Map<String, Object> figures) {
    /** Done, with these figures. */
    public static Outcome completed(Map<String, Object> figures) {
        return new Outcome(ExitCode.COMPLETED, figures);
    }
}
