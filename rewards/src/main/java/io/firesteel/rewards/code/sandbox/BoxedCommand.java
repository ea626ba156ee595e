package io.firesteel.rewards.code.sandbox;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to run in a box of its own.
 *
 * @param command an absolute path and its arguments; its files stand in {@link #FOLDER}
 * @param files what it finds in the box, read-only: a path in {@link #FOLDER} to content; at most {@link #MOST_FILES}
 * @param input standard input
 */
@SuppressWarnings("ArrayRecordComponent")
public record BoxedCommand(List<String> command, Map<String, byte[]> files, byte[] input) {
    /** Where a command's files are. Without namespaces that is somewhere else: see {@link #below}. */
    public static final String FOLDER = "/box/";

    /** The shell that opens the files for bubblewrap has single-digit descriptors only. */
    public static final int MOST_FILES = 5;

    public BoxedCommand {
        command = List.copyOf(command);
        files = new LinkedHashMap<>(files);
        if (files.size() > MOST_FILES) {
            throw new IllegalArgumentException("at most " + MOST_FILES + " files, not " + files.keySet());
        }
        for (String path : files.keySet()) {
            if (!path.matches(FOLDER + "[^/]+")) {
                throw new IllegalArgumentException("a file in " + FOLDER + ", not " + path);
            }
        }
    }

    /** The command's words where the root folder of its box is {@code root} on this machine. */
    List<String> below(Path root) {
        return command.stream().map(word -> word.replace(FOLDER, root + FOLDER)).toList();
    }
}
