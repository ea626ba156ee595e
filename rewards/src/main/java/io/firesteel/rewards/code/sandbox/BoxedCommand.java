package io.firesteel.rewards.code.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to run in a box of its own.
 *
 * @param command an absolute path and its arguments, as they are in the box
 * @param files what it finds in the box: absolute path to content, read-only; at most {@link #MOST_FILES}
 * @param input standard input
 */
@SuppressWarnings("ArrayRecordComponent")
public record BoxedCommand(List<String> command, Map<String, byte[]> files, byte[] input) {
    /** The shell that opens the files for bubblewrap has single-digit descriptors only. */
    public static final int MOST_FILES = 5;

    public BoxedCommand {
        command = List.copyOf(command);
        files = new LinkedHashMap<>(files);
        if (files.size() > MOST_FILES) {
            throw new IllegalArgumentException("at most " + MOST_FILES + " files, not " + files.keySet());
        }
    }
}
