package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the small files by which control groups are steered. */
final class ControlGroupFiles {
    static final String PROCESSES = "cgroup.procs";

    private ControlGroupFiles() {}

    static void write(Path file, String value) throws IOException {
        Files.write(file, value.getBytes(StandardCharsets.US_ASCII));
    }

    static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /** The number after {@code key} in a file of lines {@code key number}; 0 where it does not stand. */
    static long number(Path file, String key) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(key + " ")) {
                return Long.parseLong(line.substring(key.length() + 1).strip());
            }
        }
        return 0;
    }

    static List<Long> processes(Path folder) throws IOException {
        List<Long> processes = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(PROCESSES))) {
            processes.add(Long.parseLong(line));
        }
        return processes;
    }
}
